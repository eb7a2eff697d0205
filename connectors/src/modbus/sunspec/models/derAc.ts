import * as means from './meanings.ts';
import { of } from './meanings.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  4 InvSt enum16
  5 ConnSt enum16
  6 Alrm bitfield32
  10 W int16 W_SF
  11 VA int16 VA_SF
  12 Var int16 Var_SF
  13 PF int16 PF_SF
  14 A int16 A_SF
  15 LLV uint16 V_SF
  16 LNV uint16 V_SF
  17 Hz uint32 Hz_SF
  19 TotWhInj uint64 TotWh_SF
  23 TotWhAbs uint64 TotWh_SF
  27 TotVarhInj uint64 TotVarh_SF
  31 TotVarhAbs uint64 TotVarh_SF
  35 TmpAmb int16 Tmp_SF
  36 TmpCab int16 Tmp_SF
  37 TmpSnk int16 Tmp_SF
  38 TmpTrns int16 Tmp_SF
  39 TmpSw int16 Tmp_SF
  40 TmpOt int16 Tmp_SF
  41 WL1 int16 W_SF
  42 VAL1 int16 VA_SF
  43 VarL1 int16 Var_SF
  44 PFL1 int16 PF_SF
  45 AL1 int16 A_SF
  46 VL1L2 uint16 V_SF
  47 VL1 uint16 V_SF
  48 TotWhInjL1 uint64 TotWh_SF
  52 TotWhAbsL1 uint64 TotWh_SF
  56 TotVarhInjL1 uint64 TotVarh_SF
  60 TotVarhAbsL1 uint64 TotVarh_SF
  64 WL2 int16 W_SF
  65 VAL2 int16 VA_SF
  66 VarL2 int16 Var_SF
  67 PFL2 int16 PF_SF
  68 AL2 int16 A_SF
  69 VL2L3 uint16 V_SF
  70 VL2 uint16 V_SF
  71 TotWhInjL2 uint64 TotWh_SF
  75 TotWhAbsL2 uint64 TotWh_SF
  79 TotVarhInjL2 uint64 TotVarh_SF
  83 TotVarhAbsL2 uint64 TotVarh_SF
  87 WL3 int16 W_SF
  88 VAL3 int16 VA_SF
  89 VarL3 int16 Var_SF
  90 PFL3 int16 PF_SF
  91 AL3 int16 A_SF
  92 VL3L1 uint16 V_SF
  93 VL3 uint16 V_SF
  94 TotWhInjL3 uint64 TotWh_SF
  98 TotWhAbsL3 uint64 TotWh_SF
  102 TotVarhInjL3 uint64 TotVarh_SF
  106 TotVarhAbsL3 uint64 TotVarh_SF
  113 A_SF sunssf
  114 V_SF sunssf
  115 Hz_SF sunssf
  116 W_SF sunssf
  117 PF_SF sunssf
  118 VA_SF sunssf
  119 Var_SF sunssf
  120 TotWh_SF sunssf
  121 TotVarh_SF sunssf
  122 Tmp_SF sunssf
`;

/** A quantity as a whole and per phase, which the standard names after it. */
function whole(name: string, meaning: Meaning): Readonly<Record<string, Meaning>> {
  return { [name]: meaning, ...means.inPhases(meaning, `${name}L1 ${name}L2 ${name}L3`) };
}

/** Model 701: the AC side of a distributed energy resource. */
export const derAc: SunSpecModel = {
  id: 701,
  kind: 'inverter',
  lengths: [153],
  points: layoutPoints(layout, {
    InvSt: means.operatingState('off sleeping starting running throttled shutting_down fault standby', 0),
    ConnSt: { metric: 'iot_connected', labels: { sensor: 'grid' }, poll: 'normal', states: means.numbered('off on', 0) },
    Alrm: means.problem(
      'ground_fault dc_over_volt ac_disconnect dc_disconnect grid_disconnect cabinet_open manual_shutdown over_temp over_frequency ' +
        'under_frequency ac_over_volt ac_under_volt blown_string_fuse under_temp memory_loss hw_test_failure manufacturer_alarm',
    ),
    ...whole('W', means.power),
    ...whole('VA', means.apparentPower),
    ...whole('Var', means.reactivePower),
    ...whole('PF', means.powerFactor),
    ...whole('A', means.current),
    LLV: of(means.voltage, { sensor: 'average_line' }),
    LNV: of(means.voltage, { sensor: 'average' }),
    ...means.betweenPhases(means.voltage, 'VL1L2 VL2L3 VL3L1'),
    ...means.inPhases(means.voltage, 'VL1 VL2 VL3'),
    Hz: means.frequency,
    ...whole('TotWhInj', means.energyProduced),
    ...whole('TotWhAbs', means.energy),
    ...whole('TotVarhInj', of(means.reactiveEnergy, { sensor: 'injected' })),
    ...whole('TotVarhAbs', of(means.reactiveEnergy, { sensor: 'absorbed' })),
    TmpAmb: of(means.temperature, { sensor: 'ambient' }),
    TmpCab: of(means.temperature, { sensor: 'cabinet' }),
    TmpSnk: of(means.temperature, { sensor: 'heat_sink' }),
    TmpTrns: of(means.temperature, { sensor: 'transformer' }),
    TmpSw: of(means.temperature, { sensor: 'switch' }),
    TmpOt: of(means.temperature, { sensor: 'other' }),
  }),
};
