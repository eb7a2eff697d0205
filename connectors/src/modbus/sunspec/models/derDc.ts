import * as means from './meanings.ts';
import { of } from './meanings.ts';
import { inputProblem } from './mppt.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 PrtAlrms bitfield32
  5 DCA int16 DCA_SF
  6 DCW int16 DCW_SF
  7 DCWhInj uint64 DCWH_SF
  11 DCWhAbs uint64 DCWH_SF
  15 DCA_SF sunssf
  16 DCV_SF sunssf
  17 DCW_SF sunssf
  18 DCWH_SF sunssf
  19 Tmp_SF sunssf
`;

const portLayout = `
  10 DCA int16 DCA_SF
  11 DCV uint16 DCV_SF
  12 DCW int16 DCW_SF
  13 DCWhInj uint64 DCWH_SF
  17 DCWhAbs uint64 DCWH_SF
  21 Tmp int16 Tmp_SF
  22 DCSta enum16
  23 DCAlrm bitfield32
`;

const ports = Array.from({ length: 32 }, (_, index) => `port_${index + 1}`).join(' ');

const dcMeanings = {
  DCA: of(means.current, means.dc),
  DCW: of(means.power, means.dc),
  DCWhInj: of(means.energyProduced, means.dc),
  DCWhAbs: of(means.energy, means.dc),
};

/** Model 714: the DC ports of a distributed energy resource. */
export const derDc: SunSpecModel = {
  id: 714,
  kind: 'extension',
  points: layoutPoints(layout, { ...dcMeanings, PrtAlrms: of(means.problem(ports), means.dc) }),
  blocks: {
    from: 20,
    size: 25,
    countAt: 4,
    nameAt: 2,
    namePrefix: 'port',
    points: layoutPoints(portLayout, {
      ...dcMeanings,
      DCV: of(means.voltage, means.dc),
      Tmp: means.temperature,
      DCSta: means.operatingState('off on warning error', 0),
      DCAlrm: of(inputProblem, means.dc),
    }),
  },
};
