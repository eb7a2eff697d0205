import type { RegisterPoint } from '../../registers/registerMap.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

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

/** Model 1: manufacturer and model. Its length is 66, or 65 without the padding register. */
export const common: SunSpecModel = {
  id: 1,
  kind: 'common',
  lengths: [66, 65],
  points: layoutPoints(layout, {
    Mn: describes('manufacturer'),
    Md: describes('model'),
    Opt: describes('hardware'),
    Vr: describes('firmware'),
    SN: describes('serial'),
  }),
};
