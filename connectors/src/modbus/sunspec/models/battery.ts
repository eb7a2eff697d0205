import * as means from './meanings.ts';
import { choice, of, settings } from './meanings.ts';
import type { Meaning, SunSpecModel } from './model.ts';
import { layoutPoints } from './layoutPoints.ts';
import { chargeStatus } from './storage.ts';

const layout = `
  2 AHRtg uint16 AHRtg_SF
  3 WHRtg uint16 WHRtg_SF
  4 WChaRteMax uint16 WChaDisChaMax_SF
  5 WDisChaRteMax uint16 WChaDisChaMax_SF
  7 SoCMax uint16 SoC_SF
  8 SoCMin uint16 SoC_SF
  9 SocRsvMax uint16 SoC_SF
  10 SoCRsvMin uint16 SoC_SF
  11 SoC uint16 SoC_SF
  13 SoH uint16 SoH_SF
  14 NCyc uint32
  16 ChaSt enum16
  17 LocRemCtl enum16
  22 State enum16
  26 Evt1 bitfield32
  34 V uint16 V_SF
  37 CellVMax uint16 CellV_SF
  40 CellVMin uint16 CellV_SF
  43 CellVAvg uint16 CellV_SF
  44 A int16 A_SF
  45 AChaMax uint16 AMax_SF
  46 ADisChaMax uint16 AMax_SF
  47 W int16 W_SF
  52 AHRtg_SF sunssf
  53 WHRtg_SF sunssf
  54 WChaDisChaMax_SF sunssf
  56 SoC_SF sunssf
  58 SoH_SF sunssf
  59 V_SF sunssf
  60 CellV_SF sunssf
  61 A_SF sunssf
  62 AMax_SF sunssf
  63 W_SF sunssf
`;

const bankState = means.operatingState('disconnected initializing connected standby soc_protection suspending', 1);

/** Inverts the sign: positive is discharging in the standard, charging in the catalogue (catalogue §2 "Sign"). */
function charging(meaning: Meaning): Meaning {
  return { ...meaning, scale: -1 };
}

/** Model 802: a battery. */
export const battery: SunSpecModel = {
  id: 802,
  kind: 'battery',
  lengths: [62],
  points: layoutPoints(layout, {
    ...settings('AHRtg', 'Ah'),
    WHRtg: { ...means.measurement('iot_stored_energy_joules', 'Wh', 'slow'), labels: { sensor: 'capacity' } },
    ...settings('WChaRteMax WDisChaRteMax', 'W'),
    ...settings('SoCMax SoCMin SocRsvMax SoCRsvMin', '%'),
    SoC: means.measurement('iot_battery_charge_ratio', '%', 'normal'),
    SoH: means.measurement('iot_battery_health_ratio', '%', 'slow'),
    NCyc: means.measurement('iot_battery_cycles_total', undefined, 'slow'),
    ChaSt: chargeStatus,
    LocRemCtl: choice('remote local', 0),
    State: of({ ...bankState, states: new Map([...(bankState.states ?? []), [99, 'fault']]) }, { sensor: 'bank' }),
    Evt1: means.problem(
      'communication_error over_temp_alarm over_temp_warning under_temp_alarm under_temp_warning over_charge_current_alarm ' +
        'over_charge_current_warning over_discharge_current_alarm over_discharge_current_warning over_volt_alarm over_volt_warning ' +
        'under_volt_alarm under_volt_warning under_soc_min_alarm under_soc_min_warning over_soc_max_alarm over_soc_max_warning ' +
        'voltage_imbalance_warning temperature_imbalance_alarm temperature_imbalance_warning contactor_error fan_error ground_fault ' +
        'open_door_error current_imbalance_warning other_alarm other_warning - configuration_alarm configuration_warning',
    ),
    V: { ...means.measurement('iot_battery_voltage_volts', 'V', 'fast') },
    CellVMax: of(means.measurement('iot_battery_voltage_volts', 'V', 'normal'), { sensor: 'cell_max' }),
    CellVMin: of(means.measurement('iot_battery_voltage_volts', 'V', 'normal'), { sensor: 'cell_min' }),
    CellVAvg: of(means.measurement('iot_battery_voltage_volts', 'V', 'normal'), { sensor: 'cell_average' }),
    A: charging(means.current),
    ...settings('AChaMax ADisChaMax', 'A'),
    W: charging(means.power),
  }),
};
