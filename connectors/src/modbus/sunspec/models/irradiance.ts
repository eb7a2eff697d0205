import { measurement, of } from './meanings.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  0 GHI uint16
  1 POAI uint16
  2 DFI uint16
  3 DNI uint16
  4 OTI uint16
`;

const irradiated = measurement('iot_irradiance_watts_per_square_meter', 'W/m²', 'fast');

/** Model 302: pyranometers. */
export const irradiance: SunSpecModel = {
  id: 302,
  kind: 'weather',
  points: [],
  blocks: {
    from: 2,
    size: 5,
    namePrefix: '',
    points: layoutPoints(layout, {
      GHI: of(irradiated, { sensor: 'global_horizontal' }),
      POAI: of(irradiated, { sensor: 'plane_of_array' }),
      DFI: of(irradiated, { sensor: 'diffuse' }),
      DNI: of(irradiated, { sensor: 'direct_normal' }),
      OTI: of(irradiated, { sensor: 'other' }),
    }),
  },
};
