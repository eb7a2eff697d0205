import { choice, settings } from './meanings.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 WMax uint16 WMax_SF
  3 VRef uint16 VRef_SF
  4 VRefOfs int16 VRefOfs_SF
  5 VMax uint16 VMinMax_SF
  6 VMin uint16 VMinMax_SF
  7 VAMax uint16 VAMax_SF
  8 VArMaxQ1 int16 VArMax_SF
  9 VArMaxQ2 int16 VArMax_SF
  10 VArMaxQ3 int16 VArMax_SF
  11 VArMaxQ4 int16 VArMax_SF
  12 WGra uint16 WGra_SF
  13 PFMinQ1 int16 PFMin_SF
  14 PFMinQ2 int16 PFMin_SF
  15 PFMinQ3 int16 PFMin_SF
  16 PFMinQ4 int16 PFMin_SF
  17 VArAct enum16
  18 ClcTotVA enum16
  19 MaxRmpRte uint16 MaxRmpRte_SF
  20 ECPNomHz uint16 ECPNomHz_SF
  21 ConnPh enum16
  22 WMax_SF sunssf
  23 VRef_SF sunssf
  24 VRefOfs_SF sunssf
  25 VMinMax_SF sunssf
  26 VAMax_SF sunssf
  27 VArMax_SF sunssf
  28 WGra_SF sunssf
  29 PFMin_SF sunssf
  30 MaxRmpRte_SF sunssf
  31 ECPNomHz_SF sunssf
`;

/** Model 121: basic settings. */
export const basicSettings: SunSpecModel = {
  id: 121,
  kind: 'extension',
  lengths: [30],
  points: layoutPoints(layout, {
    ...settings('WMax', 'W'),
    ...settings('VRef VRefOfs VMax VMin', 'V'),
    ...settings('VAMax', 'VA'),
    ...settings('VArMaxQ1 VArMaxQ2 VArMaxQ3 VArMaxQ4', 'var'),
    // WGra is in percent per second, which is no unit of the catalogue
    ...settings('WGra PFMinQ1 PFMinQ2 PFMinQ3 PFMinQ4'),
    VArAct: choice('switch maintain', 1),
    ClcTotVA: choice('vector arithmetic', 1),
    ...settings('MaxRmpRte', '%'),
    ...settings('ECPNomHz', 'Hz'),
    ConnPh: choice('a b c', 1),
  }),
};
