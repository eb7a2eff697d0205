import { choice, settings } from './meanings.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 Conn_WinTms uint16
  3 Conn_RvrtTms uint16
  4 Conn enum16
  5 WMaxLimPct uint16 WMaxLimPct_SF
  6 WMaxLimPct_WinTms uint16
  7 WMaxLimPct_RvrtTms uint16
  8 WMaxLimPct_RmpTms uint16
  9 WMaxLim_Ena enum16
  10 OutPFSet int16 OutPFSet_SF
  11 OutPFSet_WinTms uint16
  12 OutPFSet_RvrtTms uint16
  13 OutPFSet_RmpTms uint16
  14 OutPFSet_Ena enum16
  15 VArWMaxPct int16 VArPct_SF
  16 VArMaxPct int16 VArPct_SF
  17 VArAvalPct int16 VArPct_SF
  18 VArPct_WinTms uint16
  19 VArPct_RvrtTms uint16
  20 VArPct_RmpTms uint16
  21 VArPct_Mod enum16
  22 VArPct_Ena enum16
  23 WMaxLimPct_SF sunssf
  24 OutPFSet_SF sunssf
  25 VArPct_SF sunssf
`;

/** Model 123: immediate controls. */
export const controls: SunSpecModel = {
  id: 123,
  kind: 'extension',
  lengths: [24],
  points: layoutPoints(layout, {
    ...settings('Conn_WinTms Conn_RvrtTms WMaxLimPct_WinTms WMaxLimPct_RvrtTms WMaxLimPct_RmpTms OutPFSet_WinTms', 's'),
    ...settings('OutPFSet_RvrtTms OutPFSet_RmpTms VArPct_WinTms VArPct_RvrtTms VArPct_RmpTms', 's'),
    Conn: choice('off on', 0),
    ...settings('WMaxLimPct VArWMaxPct VArMaxPct VArAvalPct', '%'),
    WMaxLim_Ena: choice('off on', 0),
    ...settings('OutPFSet'),
    OutPFSet_Ena: choice('off on', 0),
    VArPct_Mod: choice('none w_max v_ar_max v_ar_aval', 0),
    VArPct_Ena: choice('off on', 0),
  }),
};
