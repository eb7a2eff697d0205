import * as means from './meanings.ts';
import { choice, settings } from './meanings.ts';
import type { SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';

const layout = `
  2 WChaMax uint16 WChaMax_SF
  3 WChaGra uint16 WChaDisChaGra_SF
  4 WDisChaGra uint16 WChaDisChaGra_SF
  5 StorCtl_Mod bitfield16
  6 VAChaMax uint16 VAChaMax_SF
  7 MinRsvPct uint16 MinRsvPct_SF
  8 ChaState uint16 ChaState_SF
  9 StorAval uint16 StorAval_SF
  10 InBatV uint16 InBatV_SF
  11 ChaSt enum16
  12 OutWRte int16 InOutWRte_SF
  13 InWRte int16 InOutWRte_SF
  14 InOutWRte_WinTms uint16
  15 InOutWRte_RvrtTms uint16
  16 InOutWRte_RmpTms uint16
  17 ChaGriSet enum16
  18 WChaMax_SF sunssf
  19 WChaDisChaGra_SF sunssf
  20 VAChaMax_SF sunssf
  21 MinRsvPct_SF sunssf
  22 ChaState_SF sunssf
  23 StorAval_SF sunssf
  24 InBatV_SF sunssf
  25 InOutWRte_SF sunssf
`;

/** Charge status of batteries, here and in model 802. */
export const chargeStatus = means.operatingState('off empty discharging charging full holding testing', 1);

/** Model 124: the battery of an inverter. */
export const storage: SunSpecModel = {
  id: 124,
  kind: 'battery',
  lengths: [24],
  isFallback: true,
  points: layoutPoints(layout, {
    ...settings('WChaMax', 'W'),
    ...settings('WChaGra WDisChaGra'),
    StorCtl_Mod: choice('none charge discharge both', 0),
    ...settings('VAChaMax', 'VA'),
    ...settings('MinRsvPct OutWRte InWRte', '%'),
    ChaState: means.measurement('iot_battery_charge_ratio', '%', 'normal'),
    StorAval: means.measurement('iot_charge_coulombs', 'Ah', 'normal'),
    InBatV: means.measurement('iot_battery_voltage_volts', 'V', 'normal'),
    ChaSt: chargeStatus,
    ...settings('InOutWRte_WinTms InOutWRte_RvrtTms InOutWRte_RmpTms', 's'),
    ChaGriSet: choice('pv grid', 0),
  }),
};
