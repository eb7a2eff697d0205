import { mainsVoltage, type Phase } from '../world/appliances.ts';
import { clamp, days } from '../world/calendar.ts';
import * as climate from '../world/indoorClimate.ts';
import { noise, unit } from '../world/random.ts';
import { activity } from '../world/rooms.ts';
import { airPressure, sunHeight } from '../world/weather.ts';
import type { HomeDevice } from './inventory.ts';

/** The state of a device, by the keys of its exposes. */
export type State = Readonly<Record<string, unknown>>;

type Curve = (device: HomeDevice, atMs: number) => State;

/** The whole state of a device at a point in simulated time, settings included; a pure function of seed and time. */
export function stateOf(device: HomeDevice, atMs: number): State {
  const curve = curves[device.model.definition.model];
  if (!curve) throw new Error(`cannot find curves of model "${device.model.definition.model}": not defined`);
  return curve(device, atMs);
}

const curves: Readonly<Record<string, Curve>> = {
  WSDCGQ11LM: (device, atMs) => ({
    ...air(device, atMs),
    pressure: round(airPressure(device.room.houseSeed, atMs), 1),
    ...coinCell(device, atMs),
  }),
  'SNZB-02D': (device, atMs) => ({
    ...air(device, atMs),
    battery: charge(device, atMs),
    comfort_temperature_min: 19,
    comfort_temperature_max: 26,
    comfort_humidity_min: 40,
    comfort_humidity_max: 60,
    temperature_units: 'celsius',
    temperature_calibration: 0,
    humidity_calibration: 0,
    update: update(8704),
  }),
  MCCGQ11LM: (device, atMs) => ({
    contact: !device.events.active(atMs),
    trigger_count: device.events.count(atMs),
    ...inside(device, atMs),
    ...coinCell(device, atMs),
  }),
  RTCGQ11LM: (device, atMs) => ({
    occupancy: device.events.active(atMs),
    illuminance: Math.round(climate.illuminance(device.room, atMs)),
    ...inside(device, atMs),
    ...coinCell(device, atMs),
  }),
  SJCGQ11LM: (device, atMs) => ({
    water_leak: false,
    battery_low: false,
    trigger_count: 0,
    ...inside(device, atMs),
    ...coinCell(device, atMs),
  }),
  'JTYJ-GD-01LM/BW': (device, atMs) => ({
    smoke: false,
    smoke_density: 0,
    tamper: false,
    test: false,
    battery_low: false,
    sensitivity: 'medium',
    ...inside(device, atMs),
    ...coinCell(device, atMs),
  }),
  '014G2461': (device, atMs) => {
    const demand = Math.round(climate.heatingDemand(device.room, atMs));
    return {
      local_temperature: round(measuredTemperature(device, atMs), 2),
      occupied_heating_setpoint: climate.setpoint(device.room, atMs),
      pi_heating_demand: demand,
      running_state: demand > 0 ? 'heat' : 'idle',
      heat_required: demand > 0,
      battery: charge(device, atMs),
      ...radiatorSettings,
      update: update(18_350_408),
    };
  },
  9290022166: (device, atMs) => {
    const colorTemp = 366 - Math.round(150 * clamp(sunHeight(atMs), 0, 1));
    return {
      ...light(device, atMs),
      color_temp: colorTemp,
      color: { x: round(0.255 + 0.00056 * colorTemp, 4), y: round(0.315 + 0.00026 * colorTemp, 4) },
      update: update(16_785_922),
    };
  },
  LED1732G11: (device, atMs) => ({ ...light(device, atMs), color_temp: 370, update: update(587_814_449) }),
  A1Z: plug,
  'E1524/E1810': (device, atMs) => ({ battery: charge(device, atMs), update: update(604_241_925) }),
  324131092621: (device, atMs) => ({ battery: charge(device, atMs), update: update(1_107_324_829) }),
  'WS-EUK02': (device, atMs) => ({
    state_left: onOff(climate.lampLevel(device.room, atMs) > 0.05),
    state_right: onOff(activity(device.room, atMs) > 0.7),
    ...inside(device, atMs),
    power_outage_memory: true,
    flip_indicator_light: 'OFF',
    led_disabled_night: true,
    operation_mode_left: 'control_relay',
    operation_mode_right: 'control_relay',
    mode_switch: 'quick_mode',
  }),
  E1757: (device, atMs) => {
    const position = 10 * Math.round(10 * clamp(0.5 + sunHeight(atMs) * 12, 0, 1));
    return { position, state: position > 0 ? 'OPEN' : 'CLOSE', battery: charge(device, atMs), update: update(604_241_939) };
  },
  TS0601_3_phase_clamp_meter: mains,
  E2112: (device, atMs) => ({
    ...air(device, atMs),
    pm25: Math.round(climate.fineDust(device.room, atMs)),
    voc_index: Math.round(climate.vapourIndex(device.room, atMs)),
    update: update(16_777_233),
  }),
  TS0601_smart_air_house_keeper: (device, atMs) => ({
    ...air(device, atMs),
    co2: Math.round(climate.carbonDioxide(device.room, atMs)),
    pm25: Math.round(climate.fineDust(device.room, atMs)),
    voc: Math.round(2.1 * climate.vapourIndex(device.room, atMs)),
    formaldehyd: Math.round(8 + climate.vapourIndex(device.room, atMs) / 20),
  }),
  TS0601_soil: (device, atMs) => {
    const battery = charge(device, atMs);
    const batteryState = battery > 30 ? 'medium' : 'low';
    return {
      temperature: Math.round(measuredTemperature(device, atMs)),
      soil_moisture: Math.round(climate.soilMoisture({ ...device.room, seed: device.seed }, atMs)),
      temperature_unit: 'celsius',
      battery,
      battery_state: battery > 70 ? 'high' : batteryState,
    };
  },
  FP1E: (device, atMs) => {
    const presence = device.events.active(atMs);
    return {
      presence,
      movement: presence ? 'movement' : 'no_presence',
      target_distance: presence ? round(2 + 1.2 * noise(`${device.seed}/distance`, days(atMs) * 300), 2) : 0,
      ...inside(device, atMs),
      motion_sensitivity: 'medium',
      detection_range: 6,
      ai_interference_source_selfidentification: 'OFF',
      ai_sensitivity_adaptive: 'ON',
      update: update(9),
    };
  },
};

const radiatorSettings = {
  system_mode: 'heat',
  max_heat_setpoint_limit: 28,
  abs_max_heat_setpoint_limit: 35,
  programming_operation_mode: 'schedule',
  keypad_lockout: 'unlock',
  mounted_mode_active: false,
  mounted_mode_control: false,
  thermostat_orientation: 'horizontal',
  viewing_direction: 'normal',
  heat_available: true,
  setpoint_change_source: 'schedule',
  external_measured_room_sensor: -8000,
  radiator_covered: false,
  window_open_feature: true,
  window_open_internal: 'closed',
  window_open_external: false,
  algorithm_scale_factor: 4,
  load_balancing_enable: false,
  adaptation_run_status: 'found',
  adaptation_run_settings: true,
  preheat_status: false,
  regulation_setpoint_offset: 0,
};

function plug(device: HomeDevice, atMs: number): State {
  const load = device.electricity.appliances[device.appliance];
  const voltage = mainsVoltage(device.room.houseSeed, 'a', atMs);
  return {
    state: 'ON',
    power: Math.round(load.rate(atMs)),
    current: round(load.rate(atMs) / voltage, 2),
    voltage: Math.round(voltage),
    energy: kilowattHours(load.total(atMs)),
    countdown: 0,
    power_outage_memory: 'restore',
    switch_type_button: 'press',
    indicator_mode: 'off/on',
    child_lock: 'UNLOCK',
    update: update(160),
  };
}

function mains(device: HomeDevice, atMs: number): State {
  const state: Record<string, number> = {
    ac_frequency: round(50 + 0.04 * noise(`${device.seed}/frequency`, days(atMs) * 2000), 2),
    temperature: round(climate.temperature(device.room, atMs) + 9, 1),
  };
  const total = { power: 0, current: 0, energy: 0 };
  for (const name of ['a', 'b', 'c'] as Phase[]) {
    const phase = device.electricity.phases[name];
    const voltage = mainsVoltage(device.room.houseSeed, name, atMs);
    const factor = phase.rate(atMs) > 1000 ? 0.98 : 0.86;
    const power = Math.round(phase.rate(atMs));
    const current = round(power / voltage / factor, 3);
    state[`voltage_${name}`] = round(voltage, 1);
    state[`power_${name}`] = power;
    state[`current_${name}`] = current;
    state[`power_factor_${name}`] = 100 * factor;
    state[`energy_${name}`] = kilowattHours(phase.total(atMs));
    total.power += power;
    total.current += current;
    total.energy += phase.total(atMs);
  }
  return { ...state, power: total.power, current: round(total.current, 3), energy: kilowattHours(total.energy) };
}

function air(device: HomeDevice, atMs: number): State {
  return { temperature: round(measuredTemperature(device, atMs), 2), humidity: round(climate.humidity(device.room, atMs), 2) };
}

/** Thermometers in the same room differ by a fixed offset. */
function measuredTemperature(device: HomeDevice, atMs: number): number {
  return climate.temperature(device.room, atMs) + 0.6 * (unit(device.seed) - 0.5);
}

function inside(device: HomeDevice, atMs: number): State {
  return {
    device_temperature: Math.round(climate.temperature(device.room, atMs) + 3),
    power_outage_count: Math.floor(4 * unit(`${device.seed}/outages`) + days(atMs) / 90),
  };
}

function light(device: HomeDevice, atMs: number): State {
  const level = Math.ceil(5 * climate.lampLevel(device.room, atMs)) / 5;
  return { state: onOff(level > 0), brightness: Math.max(51, Math.round(254 * level)), color_mode: 'color_temp', power_on_behavior: 'on' };
}

function coinCell(device: HomeDevice, atMs: number): State {
  return { battery: charge(device, atMs), voltage: 2850 + Math.round(1.8 * charge(device, atMs)) };
}

/** Charge in %: falls for about two years, until the battery is replaced. */
function charge(device: HomeDevice, atMs: number): number {
  return 100 - Math.floor((days(atMs) * 0.12 + 85 * unit(`${device.seed}/battery`)) % 88);
}

function update(version: number): State {
  return { installed_version: version, latest_version: version, state: 'idle' };
}

function kilowattHours(wattMinutes: number): number {
  return round(wattMinutes / 60_000, 2);
}

function onOff(on: boolean): 'ON' | 'OFF' {
  return on ? 'ON' : 'OFF';
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
