import type { Meaning, ModelPoint, SunSpecModel } from './model.ts';
import * as means from './meanings.ts';
import { of } from './meanings.ts';
import { layoutPoints, onPhases } from './layoutPoints.ts';

const meanings: Readonly<Record<string, Meaning>> = {
  A: means.current,
  ...means.inPhases(means.current, 'AphA AphB AphC'),
  ...means.betweenPhases(means.voltage, 'PPVphAB PPVphBC PPVphCA'),
  ...means.inPhases(means.voltage, 'PhVphA PhVphB PhVphC'),
  W: means.power,
  Hz: means.frequency,
  VA: means.apparentPower,
  VAr: means.reactivePower,
  PF: means.powerFactorInPercent,
  WH: means.energyProduced,
  DCA: of(means.current, means.dc),
  DCV: of(means.voltage, means.dc),
  DCW: of(means.power, means.dc),
  TmpCab: of(means.temperature, { sensor: 'cabinet' }),
  TmpSnk: of(means.temperature, { sensor: 'heat_sink' }),
  TmpTrns: of(means.temperature, { sensor: 'transformer' }),
  TmpOt: of(means.temperature, { sensor: 'other' }),
  St: means.operatingState('off sleeping starting mppt throttled shutting_down fault standby', 1),
  StVnd: { metric: 'iot_error_code', poll: 'normal' },
  Evt1: means.problem(
    'ground_fault dc_over_volt ac_disconnect dc_disconnect grid_disconnect cabinet_open manual_shutdown over_temp over_frequency ' +
      'under_frequency ac_over_volt ac_under_volt blown_string_fuse under_temp memory_loss hw_test_failure',
  ),
};

const integers = `
  2 A uint16 A_SF
  3 AphA uint16 A_SF
  4 AphB uint16 A_SF
  5 AphC uint16 A_SF
  6 A_SF sunssf
  7 PPVphAB uint16 V_SF
  8 PPVphBC uint16 V_SF
  9 PPVphCA uint16 V_SF
  10 PhVphA uint16 V_SF
  11 PhVphB uint16 V_SF
  12 PhVphC uint16 V_SF
  13 V_SF sunssf
  14 W int16 W_SF
  15 W_SF sunssf
  16 Hz uint16 Hz_SF
  17 Hz_SF sunssf
  18 VA int16 VA_SF
  19 VA_SF sunssf
  20 VAr int16 VAr_SF
  21 VAr_SF sunssf
  22 PF int16 PF_SF
  23 PF_SF sunssf
  24 WH acc32 WH_SF
  26 WH_SF sunssf
  27 DCA uint16 DCA_SF
  28 DCA_SF sunssf
  29 DCV uint16 DCV_SF
  30 DCV_SF sunssf
  31 DCW int16 DCW_SF
  32 DCW_SF sunssf
  33 TmpCab int16 Tmp_SF
  34 TmpSnk int16 Tmp_SF
  35 TmpTrns int16 Tmp_SF
  36 TmpOt int16 Tmp_SF
  37 Tmp_SF sunssf
  38 St enum16
  39 StVnd enum16
  40 Evt1 bitfield32
`;

const floats = `
  2 A float32
  4 AphA float32
  6 AphB float32
  8 AphC float32
  10 PPVphAB float32
  12 PPVphBC float32
  14 PPVphCA float32
  16 PhVphA float32
  18 PhVphB float32
  20 PhVphC float32
  22 W float32
  24 Hz float32
  26 VA float32
  28 VAr float32
  30 PF float32
  32 WH float32
  34 DCA float32
  36 DCV float32
  38 DCW float32
  40 TmpCab float32
  42 TmpSnk float32
  44 TmpTrns float32
  46 TmpOt float32
  48 St enum16
  49 StVnd enum16
  50 Evt1 bitfield32
`;

function pointsOn(phases: number, layout: string): readonly ModelPoint[] {
  return onPhases(layoutPoints(layout, meanings), phases);
}

/** Models 101 to 103 and 111 to 113: an inverter on one, two or three phases; as integers and as floats. */
export const inverters: readonly SunSpecModel[] = [
  ...[101, 102, 103].map((id) => ({ id, kind: 'inverter' as const, lengths: [50], points: pointsOn(id - 100, integers) })),
  ...[111, 112, 113].map((id) => ({ id, kind: 'inverter' as const, lengths: [60], points: pointsOn(id - 110, floats) })),
];
