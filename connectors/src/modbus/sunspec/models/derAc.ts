import * as means from './meanings.ts';
import { of } from './meanings.ts';
import { derAcLayout } from './derAcLayout.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { pointsOf } from './layoutPoints.ts';

function whole(name: string, meaning: Meaning): Readonly<Record<string, Meaning>> {
  return { [name]: meaning, ...means.inPhases(meaning, `${name}L1 ${name}L2 ${name}L3`) };
}

/** Model 701: the AC side of a distributed energy resource. */
export const derAc: SunSpecModel = {
  id: 701,
  kind: 'inverter',
  lengths: [153],
  points: pointsOf(derAcLayout, {
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
