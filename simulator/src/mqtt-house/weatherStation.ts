import { airPressure, daylight, outdoorHumidity, outdoorTemperature, sunHeight } from '../world/weather.ts';
import { retained, round, type DeviceModel, type World } from './deviceModel.ts';

const base = 'weather-station';

/** Each component and the key of the payload that it reads. */
const components: Readonly<Record<string, object>> = {
  temperature: { name: 'Temperature', p: 'sensor', dev_cla: 'temperature', unit_of_meas: '°F', stat_cla: 'measurement', sug_dsp_prc: 1 },
  humidity: { name: 'Humidity', p: 'sensor', dev_cla: 'humidity', unit_of_meas: '%', stat_cla: 'measurement' },
  pressure: { name: 'Air pressure', p: 'sensor', dev_cla: 'atmospheric_pressure', unit_of_meas: 'hPa', stat_cla: 'measurement' },
  light: { name: 'Light', p: 'sensor', dev_cla: 'illuminance', unit_of_meas: 'lx', stat_cla: 'measurement', exp_aft: 120 },
  daytime: { name: 'Daytime', p: 'binary_sensor', dev_cla: 'light', pl_on: true, pl_off: false },
};

/** A weather station by the device-based form: one config with all components, and JSON-typed payloads of its binary sensor. */
export function weatherStation({ seed }: World): DeviceModel {
  return {
    id: base,
    program: 'weather-station',
    availability: { topic: `${base}/availability`, online: 'online', offline: 'offline' },
    configs: [deviceConfig()],
    repeatsConfigs: true,
    intervalMs: 10_000,
    values: (atMs) => ({
      temperature: round(outdoorTemperature(seed, atMs) * 1.8 + 32, 1),
      humidity: round(outdoorHumidity(seed, atMs)),
      pressure: round(airPressure(seed, atMs), 1),
      light: round(daylight(seed, atMs)),
      daytime: sunHeight(atMs) > 0,
    }),
    states: (values) => [{ topic: `${base}/state`, payload: JSON.stringify(values) }],
  };
}

/** The config without the components of these names, which removes them. */
export function deviceConfig(without: readonly string[] = []) {
  const cmps = Object.fromEntries(
    Object.entries(components).map(([key, { p, ...keys }]: [string, { p?: string }]) => [
      key,
      without.includes(key) ? { p } : { p, ...keys, uniq_id: `${base}_${key}`, val_tpl: `{{ value_json.${key} }}` },
    ]),
  );
  return retained(`homeassistant/device/${base}/config`, {
    '~': base,
    dev: { ids: [base], name: 'Weather station', mf: 'Example', mdl: 'WS-1', sn: 'WS1-204417', hw: '2', sa: 'Garden' },
    o: { name: 'weather-station', sw: '1.3.0', url: 'https://example.org/weather-station' },
    cmps,
    stat_t: '~/state',
    avty_t: '~/availability',
    qos: 1,
  });
}
