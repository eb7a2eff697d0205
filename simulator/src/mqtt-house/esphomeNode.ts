import { carbonDioxide, fineDust, humidity, temperature } from '../world/indoorClimate.ts';
import { noise } from '../world/random.ts';
import { activity, roomOf } from '../world/rooms.ts';
import { beginningMs, days } from '../world/calendar.ts';
import { retained, round, type DeviceModel, type OutgoingMessage, type Values, type World } from './deviceModel.ts';

const node = 'nursery-air';
const mac = 'a4:cf:12:9b:3d:e0';

/** Abbreviated keys of each entity; the object id is its name in lower case with underscores. */
const sensors: Readonly<Record<string, object>> = {
  Temperature: { dev_cla: 'temperature', unit_of_meas: '°C', stat_cla: 'measurement' },
  Humidity: { dev_cla: 'humidity', unit_of_meas: '%', stat_cla: 'measurement' },
  'Carbon Dioxide': { dev_cla: 'carbon_dioxide', unit_of_meas: 'ppm', stat_cla: 'measurement' },
  'Fine Dust': { dev_cla: 'pm25', unit_of_meas: 'µg/m³', stat_cla: 'measurement' },
  'WiFi Signal': { dev_cla: 'signal_strength', unit_of_meas: 'dBm', stat_cla: 'measurement', ent_cat: 'diagnostic' },
  Uptime: { dev_cla: 'duration', unit_of_meas: 's', stat_cla: 'total_increasing', ent_cat: 'diagnostic' },
};

const device = {
  ids: mac.replaceAll(':', ''),
  name: 'Nursery air',
  sw: '2026.10.2 (config hash 0x5d0c2a91)',
  mdl: 'esp32-c3-devkitm-1',
  mf: 'Espressif',
  sa: 'Nursery',
  cns: [['mac', mac]],
};

/** An ESPHome node with `mqtt:`: one config for each entity, and all states retained (esphome/components/mqtt/mqtt_component.cpp). */
export function esphomeNode({ seed }: World): DeviceModel {
  const room = roomOf(seed, 'nursery');
  return {
    id: node,
    program: 'ESPHome',
    availability: { topic: `${node}/status`, online: 'online', offline: 'offline' },
    configs: [
      ...Object.entries(sensors).map(([name, keys]) => config('sensor', name, keys)),
      config('binary_sensor', 'Occupancy', { dev_cla: 'occupancy' }),
    ],
    repeatsConfigs: true,
    intervalMs: 15_000,
    values: (atMs) => ({
      temperature: round(temperature(room, atMs), 1),
      humidity: round(humidity(room, atMs), 1),
      carbon_dioxide: round(carbonDioxide(room, atMs)),
      fine_dust: round(fineDust(room, atMs)),
      wifi_signal: round(-61 + 4 * noise(`${seed}/nursery wifi`, days(atMs) * 200)),
      uptime: round((atMs - beginningMs) / 1000) % 4_294_967,
      occupancy: activity(room, atMs) > 0.4 ? 'ON' : 'OFF',
    }),
    states,
  };
}

function config(component: string, name: string, keys: object): OutgoingMessage {
  const object = name.toLowerCase().replaceAll(' ', '_');
  return retained(`homeassistant/${component}/${node}/${object}/config`, {
    ...keys,
    name,
    stat_t: `${node}/${component}/${object}/state`,
    avty_t: `${node}/status`,
    uniq_id: `ESP${component}${object}`,
    dev: device,
  });
}

function states(values: Values): OutgoingMessage[] {
  return Object.entries(values).flatMap(([object, value]) => {
    const component = object === 'occupancy' ? 'binary_sensor' : 'sensor';
    // an unknown value is NaN, which ESPHome publishes as "nan"
    return { topic: `${node}/${component}/${object}/state`, payload: String(value ?? 'nan'), retain: true };
  });
}
