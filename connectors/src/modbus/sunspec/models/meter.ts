import * as means from './meanings.ts';
import { of } from './meanings.ts';
import { meterFloats, meterIntegers } from './meterLayouts.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { pointsOf } from './layoutPoints.ts';
import { withoutPhases } from './withoutPhases.ts';

/** A quantity as a whole and in three phases, which the standard names after it. */
function whole(name: string, meaning: Meaning, suffix: string): Readonly<Record<string, Meaning>> {
  return { [name]: meaning, ...means.inPhases(meaning, ['A', 'B', 'C'].map((phase) => name + suffix + phase).join(' ')) };
}

/** Averages of the phases have a label, so that they are no total. */
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

const integers = pointsOf(meterIntegers, meanings(means.powerFactorInPercent));
const floats = pointsOf(meterFloats, meanings(means.powerFactor));

/** Models 201 to 204 and 211 to 214: a meter on one phase, two, or three in wye or delta, as integers and as floats. */
export const meters: readonly SunSpecModel[] = [
  ...[201, 202, 203, 204].map((id) => ({ id, kind: 'meter' as const, lengths: [105], points: withoutPhases(integers, id - 200) })),
  ...[211, 212, 213, 214].map((id) => ({ id, kind: 'meter' as const, lengths: [124], points: withoutPhases(floats, id - 210) })),
];
