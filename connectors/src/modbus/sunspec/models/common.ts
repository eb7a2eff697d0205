import type { RegisterPoint } from '../../registers/registerMap.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { pointsOf } from './layoutPoints.ts';

function describes(what: RegisterPoint['describes']): Meaning {
  return { poll: 'slow', ...(what !== undefined && { describes: what }) };
}

const layout = `
  2 Mn string 16
  18 Md string 16
  34 Opt string 8
  42 Vr string 8
  50 SN string 16
`;

/** Model 1: who made it. Its length is 66, or 65 without the register that pads it. */
export const common: SunSpecModel = {
  id: 1,
  kind: 'common',
  lengths: [66, 65],
  points: pointsOf(layout, {
    Mn: describes('manufacturer'),
    Md: describes('model'),
    Opt: describes('hardware'),
    Vr: describes('firmware'),
    SN: describes('serial'),
  }),
};
