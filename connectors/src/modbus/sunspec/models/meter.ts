import * as means from './meanings.ts';
import { of } from './meanings.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { layoutPoints, onPhases } from './layoutPoints.ts';

const integerLayout = `
  2 A int16 A_SF
  3 AphA int16 A_SF
  4 AphB int16 A_SF
  5 AphC int16 A_SF
  6 A_SF sunssf
  7 PhV int16 V_SF
  8 PhVphA int16 V_SF
  9 PhVphB int16 V_SF
  10 PhVphC int16 V_SF
  11 PPV int16 V_SF
  12 PhVphAB int16 V_SF
  13 PhVphBC int16 V_SF
  14 PhVphCA int16 V_SF
  15 V_SF sunssf
  16 Hz int16 Hz_SF
  17 Hz_SF sunssf
  18 W int16 W_SF
  19 WphA int16 W_SF
  20 WphB int16 W_SF
  21 WphC int16 W_SF
  22 W_SF sunssf
  23 VA int16 VA_SF
  24 VAphA int16 VA_SF
  25 VAphB int16 VA_SF
  26 VAphC int16 VA_SF
  27 VA_SF sunssf
  28 VAR int16 VAR_SF
  29 VARphA int16 VAR_SF
  30 VARphB int16 VAR_SF
  31 VARphC int16 VAR_SF
  32 VAR_SF sunssf
  33 PF int16 PF_SF
  34 PFphA int16 PF_SF
  35 PFphB int16 PF_SF
  36 PFphC int16 PF_SF
  37 PF_SF sunssf
  38 TotWhExp acc32 TotWh_SF
  40 TotWhExpPhA acc32 TotWh_SF
  42 TotWhExpPhB acc32 TotWh_SF
  44 TotWhExpPhC acc32 TotWh_SF
  46 TotWhImp acc32 TotWh_SF
  48 TotWhImpPhA acc32 TotWh_SF
  50 TotWhImpPhB acc32 TotWh_SF
  52 TotWhImpPhC acc32 TotWh_SF
  54 TotWh_SF sunssf
  55 TotVAhExp acc32 TotVAh_SF
  57 TotVAhExpPhA acc32 TotVAh_SF
  59 TotVAhExpPhB acc32 TotVAh_SF
  61 TotVAhExpPhC acc32 TotVAh_SF
  63 TotVAhImp acc32 TotVAh_SF
  65 TotVAhImpPhA acc32 TotVAh_SF
  67 TotVAhImpPhB acc32 TotVAh_SF
  69 TotVAhImpPhC acc32 TotVAh_SF
  71 TotVAh_SF sunssf
  72 TotVArhImpQ1 acc32 TotVArh_SF
  74 TotVArhImpQ1PhA acc32 TotVArh_SF
  76 TotVArhImpQ1PhB acc32 TotVArh_SF
  78 TotVArhImpQ1PhC acc32 TotVArh_SF
  80 TotVArhImpQ2 acc32 TotVArh_SF
  82 TotVArhImpQ2PhA acc32 TotVArh_SF
  84 TotVArhImpQ2PhB acc32 TotVArh_SF
  86 TotVArhImpQ2PhC acc32 TotVArh_SF
  88 TotVArhExpQ3 acc32 TotVArh_SF
  90 TotVArhExpQ3PhA acc32 TotVArh_SF
  92 TotVArhExpQ3PhB acc32 TotVArh_SF
  94 TotVArhExpQ3PhC acc32 TotVArh_SF
  96 TotVArhExpQ4 acc32 TotVArh_SF
  98 TotVArhExpQ4PhA acc32 TotVArh_SF
  100 TotVArhExpQ4PhB acc32 TotVArh_SF
  102 TotVArhExpQ4PhC acc32 TotVArh_SF
  104 TotVArh_SF sunssf
  105 Evt bitfield32
`;

const floatLayout = `
  2 A float32
  4 AphA float32
  6 AphB float32
  8 AphC float32
  10 PhV float32
  12 PhVphA float32
  14 PhVphB float32
  16 PhVphC float32
  18 PPV float32
  20 PhVphAB float32
  22 PhVphBC float32
  24 PhVphCA float32
  26 Hz float32
  28 W float32
  30 WphA float32
  32 WphB float32
  34 WphC float32
  36 VA float32
  38 VAphA float32
  40 VAphB float32
  42 VAphC float32
  44 VAR float32
  46 VARphA float32
  48 VARphB float32
  50 VARphC float32
  52 PF float32
  54 PFphA float32
  56 PFphB float32
  58 PFphC float32
  60 TotWhExp float32
  62 TotWhExpPhA float32
  64 TotWhExpPhB float32
  66 TotWhExpPhC float32
  68 TotWhImp float32
  70 TotWhImpPhA float32
  72 TotWhImpPhB float32
  74 TotWhImpPhC float32
  76 TotVAhExp float32
  78 TotVAhExpPhA float32
  80 TotVAhExpPhB float32
  82 TotVAhExpPhC float32
  84 TotVAhImp float32
  86 TotVAhImpPhA float32
  88 TotVAhImpPhB float32
  90 TotVAhImpPhC float32
  92 TotVArhImpQ1 float32
  94 TotVArhImpQ1PhA float32
  96 TotVArhImpQ1PhB float32
  98 TotVArhImpQ1PhC float32
  100 TotVArhImpQ2 float32
  102 TotVArhImpQ2PhA float32
  104 TotVArhImpQ2PhB float32
  106 TotVArhImpQ2PhC float32
  108 TotVArhExpQ3 float32
  110 TotVArhExpQ3PhA float32
  112 TotVArhExpQ3PhB float32
  114 TotVArhExpQ3PhC float32
  116 TotVArhExpQ4 float32
  118 TotVArhExpQ4PhA float32
  120 TotVArhExpQ4PhB float32
  122 TotVArhExpQ4PhC float32
  124 Evt bitfield32
`;

/** A quantity as a whole and per phase, which the standard names after it. */
function whole(name: string, meaning: Meaning, suffix: string): Readonly<Record<string, Meaning>> {
  return { [name]: meaning, ...means.inPhases(meaning, ['A', 'B', 'C'].map((phase) => name + suffix + phase).join(' ')) };
}

/** Averages over the phases have a label that distinguishes them from totals. */
const average = { sensor: 'average' };

function meanings(powerFactor: Meaning): Readonly<Record<string, Meaning>> {
  return {
    ...whole('A', means.current, 'ph'),
    PhV: of(means.voltage, average),
    ...means.inPhases(means.voltage, 'PhVphA PhVphB PhVphC'),
    PPV: of(means.voltage, { sensor: 'average_line' }),
    ...means.betweenPhases(means.voltage, 'PhVphAB PhVphBC PhVphCA'),
    Hz: means.frequency,
    ...whole('W', means.power, 'ph'),
    ...whole('VA', means.apparentPower, 'ph'),
    ...whole('VAR', means.reactivePower, 'ph'),
    ...whole('PF', powerFactor, 'ph'),
    ...whole('TotWhExp', means.energyProduced, 'Ph'),
    ...whole('TotWhImp', means.energy, 'Ph'),
    ...whole('TotVAhExp', of(means.apparentEnergy, { sensor: 'export' }), 'Ph'),
    ...whole('TotVAhImp', of(means.apparentEnergy, { sensor: 'import' }), 'Ph'),
    ...whole('TotVArhImpQ1', of(means.reactiveEnergy, { sensor: 'import_q1' }), 'Ph'),
    ...whole('TotVArhImpQ2', of(means.reactiveEnergy, { sensor: 'import_q2' }), 'Ph'),
    ...whole('TotVArhExpQ3', of(means.reactiveEnergy, { sensor: 'export_q3' }), 'Ph'),
    ...whole('TotVArhExpQ4', of(means.reactiveEnergy, { sensor: 'export_q4' }), 'Ph'),
    Evt: means.problem('- - power_failure under_voltage low_pf over_current over_voltage missing_sensor'),
  };
}

const integers = layoutPoints(integerLayout, meanings(means.powerFactorInPercent));
const floats = layoutPoints(floatLayout, meanings(means.powerFactor));

/** Models 201 to 204 and 211 to 214: a meter on one phase, two phases, or three in wye or delta; as integers and as floats. */
export const meters: readonly SunSpecModel[] = [
  ...[201, 202, 203, 204].map((id) => ({ id, kind: 'meter' as const, lengths: [105], points: onPhases(integers, id - 200) })),
  ...[211, 212, 213, 214].map((id) => ({ id, kind: 'meter' as const, lengths: [124], points: onPhases(floats, id - 210) })),
];
