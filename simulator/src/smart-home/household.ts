import { carbonDioxide, heatingDemand, humidity, lampLevel, setpoint, temperature } from '../world/indoorClimate.ts';
import { roomOf, type RoomId } from '../world/rooms.ts';
import { airPressure, outdoorHumidity, outdoorTemperature, sunHeight } from '../world/weather.ts';
import { activity } from '../world/rooms.ts';
import { rounded, type Attributes, type SmartDevice, type SmartEntity, type Surroundings } from './smartEntity.ts';

/** Areas by id, each on a floor. */
export const areas: Readonly<Record<string, { readonly name: string; readonly floor: string }>> = {
  living_room: { name: 'Living room', floor: 'ground' },
  kitchen: { name: 'Kitchen', floor: 'ground' },
  bedroom: { name: 'Bedroom', floor: 'upper' },
  cellar: { name: 'Cellar', floor: 'basement' },
};

export const floors: Readonly<Record<string, string>> = { basement: 'Basement', ground: 'Ground floor', upper: 'Upper floor' };
export const labels: Readonly<Record<string, string>> = { heating: 'Heating', energy: 'Energy' };

const rooms: Readonly<Record<string, RoomId>> = { living_room: 'living room', kitchen: 'kitchen', bedroom: 'bedroom', cellar: 'cellar' };

/** Devices of the house as integrations bring them. */
export const devices: readonly SmartDevice[] = [
  ...Object.entries(areas).map(([area, { name }]) => ({
    key: `climate_${area}`,
    name: `${name} climate`,
    area,
    manufacturer: 'Aqara',
    model: 'WSDCGQ11LM',
    connections: [['zigbee', `00:15:8d:00:05:9f:81:${String(name.length).padStart(2, '0')}`]] as const,
  })),
  {
    key: 'thermostat',
    name: 'Living room thermostat',
    area: 'living_room',
    manufacturer: 'tado',
    model: 'RU02',
    firmware: '215.2',
    labels: ['heating'],
  },
  {
    key: 'meter',
    name: 'House meter',
    area: 'cellar',
    manufacturer: 'Shelly',
    model: 'Pro 3EM',
    firmware: '1.4.4',
    serial: '2cbcbba63f10',
    labels: ['energy'],
  },
  {
    key: 'strip',
    name: 'Power strip',
    area: 'living_room',
    manufacturer: 'TP-Link',
    model: 'KP303',
    connections: [['mac', '1c:61:b4:2f:00:11']],
  },
  { key: 'outlet', name: 'Outlet 1', parent: 'strip' },
  { key: 'lamp', name: 'Reading lamp', area: 'living_room', manufacturer: 'Signify', model: 'LCA001', firmware: '1.122.2' },
  { key: 'door', name: 'Front door', manufacturer: 'Nuki', model: 'Smart Lock 4', firmware: '4.1.7' },
  { key: 'blind', name: 'Bedroom blind', area: 'bedroom', manufacturer: 'Somfy', model: 'Sonesse 30' },
  { key: 'vacuum', name: 'Dusty', area: 'cellar', manufacturer: 'Roborock', model: 'S8', firmware: '02.22.06' },
  { key: 'phone', name: "Anna's phone", manufacturer: 'Fairphone', model: 'FP5' },
];

/** All entities of the house of that seed. */
export function furnishHousehold({ seed, electricity }: Surroundings): readonly SmartEntity[] {
  const living = roomOf(seed, 'living room');
  const { appliances, phases } = electricity;
  const measured = (deviceClass: string, unit: string): Attributes => ({
    state_class: 'measurement',
    unit_of_measurement: unit,
    device_class: deviceClass,
  });
  const counted: Attributes = { state_class: 'total_increasing', unit_of_measurement: 'kWh', device_class: 'energy' };
  const isHome = (atMs: number): boolean => activity(living, atMs) > 0.1 || sunHeight(atMs) < 0;
  const climates = Object.entries(rooms).flatMap(([area, id]): SmartEntity[] => {
    const room = roomOf(seed, id);
    const of = { device: `climate_${area}`, platform: 'zha', statistics: 'mean' } as const;
    const reading = (what: string, attributes: Attributes, read: (atMs: number) => string): SmartEntity => ({
      ...of,
      entityId: `sensor.${area}_climate_${what}`,
      value: (atMs) => ({ state: read(atMs), attributes }),
    });
    return [
      reading('temperature', measured('temperature', '°C'), (atMs) => rounded(temperature(room, atMs), 1)),
      reading('humidity', measured('humidity', '%'), (atMs) => rounded(humidity(room, atMs), 0)),
      { ...reading('battery', measured('battery', '%'), () => '87'), category: 'diagnostic' },
    ];
  });
  const plain = (entityId: string, more: Omit<SmartEntity, 'entityId'>): SmartEntity => ({ entityId, ...more });
  return [
    ...climates,
    plain('sensor.living_room_climate_carbon_dioxide', {
      device: 'climate_living_room',
      platform: 'zha',
      statistics: 'mean',
      value: (atMs) => ({ state: rounded(carbonDioxide(living, atMs), 0), attributes: measured('carbon_dioxide', 'ppm') }),
    }),
    plain('climate.living_room_thermostat', {
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
    plain('number.living_room_thermostat_offset', {
      device: 'thermostat',
      platform: 'tado',
      category: 'config',
      value: () => ({ state: '-0.5', attributes: { min: -5, max: 5, step: 0.1, unit_of_measurement: '°C', device_class: 'temperature' } }),
    }),
    plain('switch.living_room_thermostat_child_lock', {
      device: 'thermostat',
      platform: 'tado',
      category: 'config',
      value: () => ({ state: 'off', attributes: {} }),
    }),
    ...(['a', 'b', 'c'] as const).map((phase): SmartEntity => {
      const power = (atMs: number) => phases[phase].rate(atMs);
      return plain(`sensor.house_meter_phase_${phase}_power`, {
        device: 'meter',
        platform: 'shelly',
        statistics: 'mean',
        value: (atMs) => ({ state: rounded(power(atMs), 1), attributes: measured('power', 'W') }),
      });
    }),
    plain('sensor.house_meter_energy', {
      device: 'meter',
      platform: 'shelly',
      statistics: 'total',
      value: (atMs) => ({
        state: rounded((['a', 'b', 'c'] as const).reduce((sum, phase) => sum + phases[phase].total(atMs), 0) / 60_000, 3),
        attributes: counted,
      }),
    }),
    plain('sensor.house_meter_uptime', {
      device: 'meter',
      platform: 'shelly',
      category: 'diagnostic',
      value: () => ({ state: '2024-01-01T00:00:00+00:00', attributes: { device_class: 'uptime' } }),
    }),
    plain('switch.power_strip_outlet_1', {
      device: 'outlet',
      platform: 'tplink',
      value: () => ({ state: 'on', attributes: { device_class: 'outlet' } }),
    }),
    plain('sensor.power_strip_outlet_1_power', {
      device: 'outlet',
      platform: 'tplink',
      statistics: 'mean',
      value: (atMs) => ({ state: rounded(appliances.television.rate(atMs), 1), attributes: measured('power', 'W') }),
    }),
    plain('sensor.power_strip_outlet_1_energy', {
      device: 'outlet',
      platform: 'tplink',
      statistics: 'total',
      value: (atMs) => ({ state: rounded(appliances.television.total(atMs) / 60_000, 3), attributes: counted }),
    }),
    plain('light.reading_lamp', {
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
    plain('lock.front_door', {
      device: 'door',
      platform: 'nuki',
      value: (atMs) => ({ state: isHome(atMs) ? 'unlocked' : 'locked', attributes: {} }),
    }),
    plain('binary_sensor.front_door_contact', {
      device: 'door',
      platform: 'nuki',
      value: () => ({ state: 'off', attributes: { device_class: 'door' } }),
    }),
    plain('event.front_door_bell', {
      device: 'door',
      platform: 'nuki',
      value: () => ({ state: 'unknown', attributes: { event_types: ['ring'], event_type: null, device_class: 'doorbell' } }),
    }),
    plain('cover.bedroom_blind', {
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
    plain('vacuum.dusty', {
      device: 'vacuum',
      platform: 'roborock',
      value: () => ({ state: 'docked', attributes: { fan_speed_list: ['quiet', 'max'], fan_speed: 'quiet' } }),
    }),
    plain('sensor.dusty_battery', {
      device: 'vacuum',
      platform: 'roborock',
      category: 'diagnostic',
      value: () => ({ state: '100', attributes: measured('battery', '%') }),
    }),
    plain('update.reading_lamp', {
      device: 'lamp',
      platform: 'hue',
      category: 'config',
      value: () => ({
        state: 'on',
        attributes: { installed_version: '1.122.2', latest_version: '1.124.0', in_progress: false, update_percentage: null },
      }),
    }),
    plain('device_tracker.anna_s_phone', {
      device: 'phone',
      platform: 'mobile_app',
      value: (atMs) => ({
        state: isHome(atMs) ? 'home' : 'not_home',
        attributes: { source_type: 'gps', latitude: 52.37, longitude: 4.89, gps_accuracy: 12 },
      }),
    }),
    plain('button.power_strip_restart', {
      device: 'strip',
      platform: 'tplink',
      category: 'config',
      value: () => ({ state: 'unknown', attributes: { device_class: 'restart' } }),
    }),
    plain('weather.home', {
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
    plain('person.anna', {
      value: (atMs) => ({
        state: isHome(atMs) ? 'home' : 'not_home',
        attributes: { friendly_name: 'Anna', source: 'device_tracker.anna_s_phone' },
      }),
    }),
    plain('zone.home', {
      value: (atMs) => ({
        state: isHome(atMs) ? '1' : '0',
        attributes: { friendly_name: 'Home', latitude: 52.37, longitude: 4.89, radius: 100 },
      }),
    }),
    plain('input_boolean.guests', { platform: 'input_boolean', value: () => ({ state: 'off', attributes: { friendly_name: 'Guests' } }) }),
    plain('automation.good_night', {
      platform: 'automation',
      value: () => ({ state: 'on', attributes: { friendly_name: 'Good night', last_triggered: null, mode: 'single', current: 0 } }),
    }),
    plain('sensor.last_song', {
      platform: 'template',
      value: () => ({ state: '99 Luftballons', attributes: { friendly_name: 'Last song' } }),
    }),
    plain('sensor.secret_diary', {
      platform: 'template',
      hidden: true,
      value: () => ({ state: '7', attributes: { unit_of_measurement: 'pages' } }),
    }),
  ];
}
