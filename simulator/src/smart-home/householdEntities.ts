import type { Electricity } from '../world/appliances.ts';
import { carbonDioxide, heatingDemand, humidity, lampLevel, setpoint, temperature } from '../world/indoorClimate.ts';
import { activity, roomOf, type Room, type RoomId } from '../world/rooms.ts';
import { airPressure, outdoorHumidity, outdoorTemperature, sunHeight } from '../world/weather.ts';
import type { Attributes, SmartEntity } from './smartEntity.ts';

type At<Value> = (atMs: number) => Value;

const rooms: Readonly<Record<string, RoomId>> = { living_room: 'living room', kitchen: 'kitchen', bedroom: 'bedroom', cellar: 'cellar' };
const counted: Attributes = { state_class: 'total_increasing', unit_of_measurement: 'kWh', device_class: 'energy' };

/** All entities of the house of a seed. */
export function furnishHousehold(seed: string, electricity: Electricity): readonly SmartEntity[] {
  const living = roomOf(seed, 'living room');
  const isHome = (atMs: number): boolean => activity(living, atMs) > 0.1 || sunHeight(atMs) < 0;
  return [
    ...climateSensors(seed, living),
    ...thermostat(living, isHome),
    ...meter(electricity),
    ...outlet(electricity),
    ...lamp(living),
    ...door(isHome),
    ...otherDevices(isHome),
    ...weatherAndPeople(seed, isHome),
    ...helpers,
  ];
}

function entity(entityId: string, more: Omit<SmartEntity, 'entityId'>): SmartEntity {
  return { entityId, ...more };
}

function measured(deviceClass: string, unit: string): Attributes {
  return { state_class: 'measurement', unit_of_measurement: unit, device_class: deviceClass };
}

/** Decimal places as an integration would round. */
function rounded(value: number, digits: number): string {
  return value.toFixed(digits);
}

function climateSensors(seed: string, living: Room): SmartEntity[] {
  const sensors = Object.entries(rooms).flatMap(([area, id]): SmartEntity[] => {
    const room = roomOf(seed, id);
    const sensor = (name: string, attributes: Attributes, read: At<string>): SmartEntity => ({
      ...{ device: `climate_${area}`, platform: 'zha', statistics: 'mean' },
      entityId: `sensor.${area}_climate_${name}`,
      value: (atMs) => ({ state: read(atMs), attributes }),
    });
    return [
      sensor('temperature', measured('temperature', '°C'), (atMs) => rounded(temperature(room, atMs), 1)),
      sensor('humidity', measured('humidity', '%'), (atMs) => rounded(humidity(room, atMs), 0)),
      { ...sensor('battery', measured('battery', '%'), () => '87'), category: 'diagnostic' },
    ];
  });
  return [
    ...sensors,
    entity('sensor.living_room_climate_carbon_dioxide', {
      device: 'climate_living_room',
      platform: 'zha',
      statistics: 'mean',
      value: (atMs) => ({ state: rounded(carbonDioxide(living, atMs), 0), attributes: measured('carbon_dioxide', 'ppm') }),
    }),
  ];
}

/** The thermostat of the living room, and its settings. */
function thermostat(living: Room, isHome: At<boolean>): SmartEntity[] {
  return [
    entity('climate.living_room_thermostat', {
      device: 'thermostat',
      platform: 'tado',
      value: (atMs) => ({
        state: 'heat',
        attributes: {
          hvac_modes: ['off', 'heat', 'auto'],
          preset_modes: ['home', 'away'],
          min_temp: 5,
          max_temp: 25,
          current_temperature: Number(rounded(temperature(living, atMs), 1)),
          temperature_unit: '°C',
          temperature: setpoint(living, atMs),
          hvac_action: heatingDemand(living, atMs) > 5 ? 'heating' : 'idle',
          preset_mode: isHome(atMs) ? 'home' : 'away',
        },
      }),
    }),
    entity('number.living_room_thermostat_offset', {
      device: 'thermostat',
      platform: 'tado',
      category: 'config',
      value: () => ({ state: '-0.5', attributes: { min: -5, max: 5, step: 0.1, unit_of_measurement: '°C', device_class: 'temperature' } }),
    }),
    entity('switch.living_room_thermostat_child_lock', {
      device: 'thermostat',
      platform: 'tado',
      category: 'config',
      value: () => ({ state: 'off', attributes: {} }),
    }),
  ];
}

function meter({ phases }: Electricity): SmartEntity[] {
  return [
    ...(['a', 'b', 'c'] as const).map((phase): SmartEntity => {
      const power = (atMs: number) => phases[phase].rate(atMs);
      return entity(`sensor.house_meter_phase_${phase}_power`, {
        device: 'meter',
        platform: 'shelly',
        statistics: 'mean',
        value: (atMs) => ({ state: rounded(power(atMs), 1), attributes: measured('power', 'W') }),
      });
    }),
    entity('sensor.house_meter_energy', {
      device: 'meter',
      platform: 'shelly',
      statistics: 'total',
      value: (atMs) => ({
        state: rounded((['a', 'b', 'c'] as const).reduce((sum, phase) => sum + phases[phase].total(atMs), 0) / 60_000, 3),
        attributes: counted,
      }),
    }),
    entity('sensor.house_meter_uptime', {
      device: 'meter',
      platform: 'shelly',
      category: 'diagnostic',
      value: () => ({ state: '2024-01-01T00:00:00+00:00', attributes: { device_class: 'uptime' } }),
    }),
  ];
}

/** The outlet of the power strip, which feeds the television. */
function outlet({ appliances }: Electricity): SmartEntity[] {
  return [
    entity('switch.power_strip_outlet_1', {
      device: 'outlet',
      platform: 'tplink',
      value: () => ({ state: 'on', attributes: { device_class: 'outlet' } }),
    }),
    entity('sensor.power_strip_outlet_1_power', {
      device: 'outlet',
      platform: 'tplink',
      statistics: 'mean',
      value: (atMs) => ({ state: rounded(appliances.television.rate(atMs), 1), attributes: measured('power', 'W') }),
    }),
    entity('sensor.power_strip_outlet_1_energy', {
      device: 'outlet',
      platform: 'tplink',
      statistics: 'total',
      value: (atMs) => ({ state: rounded(appliances.television.total(atMs) / 60_000, 3), attributes: counted }),
    }),
  ];
}

function lamp(living: Room): SmartEntity[] {
  return [
    entity('light.reading_lamp', {
      device: 'lamp',
      platform: 'hue',
      value: (atMs) => {
        const level = lampLevel(living, atMs);
        const isOn = level > 0.05;
        return {
          state: isOn ? 'on' : 'off',
          attributes: {
            supported_color_modes: ['color_temp', 'xy'],
            color_mode: isOn ? 'color_temp' : null,
            brightness: isOn ? Math.round(level * 255) : null,
            color_temp_kelvin: isOn ? 2700 : null,
            xy_color: isOn ? [0.459, 0.41] : null,
          },
        };
      },
    }),
  ];
}

function door(isHome: At<boolean>): SmartEntity[] {
  return [
    entity('lock.front_door', {
      device: 'door',
      platform: 'nuki',
      value: (atMs) => ({ state: isHome(atMs) ? 'unlocked' : 'locked', attributes: {} }),
    }),
    entity('binary_sensor.front_door_contact', {
      device: 'door',
      platform: 'nuki',
      value: () => ({ state: 'off', attributes: { device_class: 'door' } }),
    }),
    entity('event.front_door_bell', {
      device: 'door',
      platform: 'nuki',
      value: () => ({ state: 'unknown', attributes: { event_types: ['ring'], event_type: null, device_class: 'doorbell' } }),
    }),
  ];
}

function otherDevices(isHome: At<boolean>): SmartEntity[] {
  return [
    entity('cover.bedroom_blind', {
      device: 'blind',
      platform: 'overkiz',
      value: (atMs) => {
        const position = sunHeight(atMs) > 0 ? 100 : 0;
        return {
          state: position > 0 ? 'open' : 'closed',
          attributes: { current_position: position, is_closed: position === 0, device_class: 'blind' },
        };
      },
    }),
    entity('vacuum.dusty', {
      device: 'vacuum',
      platform: 'roborock',
      value: () => ({ state: 'docked', attributes: { fan_speed_list: ['quiet', 'max'], fan_speed: 'quiet' } }),
    }),
    entity('sensor.dusty_battery', {
      device: 'vacuum',
      platform: 'roborock',
      category: 'diagnostic',
      value: () => ({ state: '100', attributes: measured('battery', '%') }),
    }),
    entity('update.reading_lamp', {
      device: 'lamp',
      platform: 'hue',
      category: 'config',
      value: () => ({
        state: 'on',
        attributes: { installed_version: '1.122.2', latest_version: '1.124.0', in_progress: false, update_percentage: null },
      }),
    }),
    entity('device_tracker.anna_s_phone', {
      device: 'phone',
      platform: 'mobile_app',
      value: (atMs) => ({
        state: isHome(atMs) ? 'home' : 'not_home',
        attributes: { source_type: 'gps', latitude: 52.37, longitude: 4.89, gps_accuracy: 12 },
      }),
    }),
    entity('button.power_strip_restart', {
      device: 'strip',
      platform: 'tplink',
      category: 'config',
      value: () => ({ state: 'unknown', attributes: { device_class: 'restart' } }),
    }),
  ];
}

function weatherAndPeople(seed: string, isHome: At<boolean>): SmartEntity[] {
  return [
    entity('weather.home', {
      platform: 'met',
      value: (atMs) => ({
        state: sunHeight(atMs) > 0 ? 'partlycloudy' : 'clear-night',
        attributes: {
          temperature: Number(rounded(outdoorTemperature(seed, atMs), 1)),
          temperature_unit: '°C',
          humidity: Math.round(outdoorHumidity(seed, atMs)),
          pressure: Number(rounded(airPressure(seed, atMs), 1)),
          pressure_unit: 'hPa',
          wind_bearing: 225,
          wind_speed: 14.4,
          wind_speed_unit: 'km/h',
        },
      }),
    }),
    entity('person.anna', {
      value: (atMs) => ({
        state: isHome(atMs) ? 'home' : 'not_home',
        attributes: { friendly_name: 'Anna', source: 'device_tracker.anna_s_phone' },
      }),
    }),
    entity('zone.home', {
      value: (atMs) => ({
        state: isHome(atMs) ? '1' : '0',
        attributes: { friendly_name: 'Home', latitude: 52.37, longitude: 4.89, radius: 100 },
      }),
    }),
  ];
}

const helpers: readonly SmartEntity[] = [
  entity('input_boolean.guests', { platform: 'input_boolean', value: () => ({ state: 'off', attributes: { friendly_name: 'Guests' } }) }),
  entity('automation.good_night', {
    platform: 'automation',
    value: () => ({ state: 'on', attributes: { friendly_name: 'Good night', last_triggered: null, mode: 'single', current: 0 } }),
  }),
  entity('sensor.last_song', {
    platform: 'template',
    value: () => ({ state: '99 Luftballons', attributes: { friendly_name: 'Last song' } }),
  }),
  entity('sensor.secret_diary', {
    platform: 'template',
    hidden: true,
    value: () => ({ state: '7', attributes: { unit_of_measurement: 'pages' } }),
  }),
];
