import { numbered, setting, settings } from './meanings.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 DERTyp enum16
  3 WRtg uint16 WRtg_SF
  4 WRtg_SF sunssf
  5 VARtg uint16 VARtg_SF
  6 VARtg_SF sunssf
  7 VArRtgQ1 int16 VArRtg_SF
  8 VArRtgQ2 int16 VArRtg_SF
  9 VArRtgQ3 int16 VArRtg_SF
  10 VArRtgQ4 int16 VArRtg_SF
  11 VArRtg_SF sunssf
  12 ARtg uint16 ARtg_SF
  13 ARtg_SF sunssf
  14 PFRtgQ1 int16 PFRtg_SF
  15 PFRtgQ2 int16 PFRtg_SF
  16 PFRtgQ3 int16 PFRtg_SF
  17 PFRtgQ4 int16 PFRtg_SF
  18 PFRtg_SF sunssf
  19 WHRtg uint16 WHRtg_SF
  20 WHRtg_SF sunssf
  21 AhrRtg uint16 AhrRtg_SF
  22 AhrRtg_SF sunssf
  23 MaxChaRte uint16 MaxChaRte_SF
  24 MaxChaRte_SF sunssf
  25 MaxDisChaRte uint16 MaxDisChaRte_SF
  26 MaxDisChaRte_SF sunssf
`;

/** Model 120: ratings. */
export const nameplate: SunSpecModel = {
  id: 120,
  kind: 'extension',
  lengths: [26],
  points: layoutPoints(layout, {
    DERTyp: { ...setting(), states: new Map([...numbered('pv', 4), ...numbered('pv_stor', 82)]) },
    ...settings('WRtg MaxChaRte MaxDisChaRte', 'W'),
    ...settings('VARtg', 'VA'),
    ...settings('VArRtgQ1 VArRtgQ2 VArRtgQ3 VArRtgQ4', 'var'),
    ...settings('ARtg', 'A'),
    ...settings('PFRtgQ1 PFRtgQ2 PFRtgQ3 PFRtgQ4'),
    ...settings('WHRtg', 'Wh'),
    ...settings('AhrRtg', 'Ah'),
  }),
};
