import * as means from './meanings.ts';
import { of } from './meanings.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 DCA_SF sunssf
  3 DCV_SF sunssf
  4 DCW_SF sunssf
  5 DCWH_SF sunssf
  6 Evt bitfield32
`;

const moduleLayout = `
  9 DCA uint16 DCA_SF
  10 DCV uint16 DCV_SF
  11 DCW uint16 DCW_SF
  12 DCWH acc32 DCWH_SF
  16 Tmp int16
  17 DCSt enum16
  18 DCEvt bitfield32
`;

/** Faults of a DC input, here and in model 714. */
export const inputProblem = means.problem(
  'ground_fault input_over_voltage - dc_disconnect - cabinet_open manual_shutdown over_temp - - - - blown_fuse under_temp memory_loss ' +
    'arc_detection - - - - test_failed input_under_voltage input_over_current',
);

/** Model 160: the inputs of an inverter. */
export const mppt: SunSpecModel = {
  id: 160,
  kind: 'extension',
  points: layoutPoints(layout, { Evt: of(inputProblem, means.dc) }),
  blocks: {
    from: 10,
    size: 20,
    countAt: 8,
    nameAt: 1,
    namePrefix: 'mppt',
    points: layoutPoints(moduleLayout, {
      DCA: of(means.current, means.dc),
      DCV: of(means.voltage, means.dc),
      DCW: of(means.power, means.dc),
      DCWH: of(means.energyProduced, means.dc),
      Tmp: means.temperature,
      DCSt: means.operatingState('off sleeping starting mppt throttled shutting_down fault standby test', 1),
      DCEvt: of(inputProblem, means.dc),
    }),
  },
};
