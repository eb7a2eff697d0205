import { deviceOf } from '../../testing/deviceOf';
import { safetySensors } from './blindSensors';

const nowMs = Date.now();
const of = (connector: string, device: string, detection = 'smoke') => ({ labels: { connector, device, detection }, value: 0 });
const none = { sensors: [], down: [], hung: [] };

test('blind are sensors that are offline, silent or without data, and no others', () => {
  const devices = [
    deviceOf({ id: 'fine' }),
    deviceOf({ id: 'offline', state: 'offline', reason: 'timeout', lastSeenMs: nowMs - 7_200_000 }),
    deviceOf({ id: 'silent', state: 'silent', lastSeenMs: nowMs - 7_200_000 }),
    deviceOf({ id: 'gone', state: 'unknown' }),
    deviceOf({ id: 'lamp', state: 'offline' }),
  ];
  const sensors = ['fine', 'offline', 'silent', 'gone'].map((id) => of('zigbee', id));
  const { all, blind } = safetySensors(
    devices,
    { ...none, sensors: [...sensors, of('zigbee', 'offline', 'gas'), of('zigbee', 'unheard')] },
    nowMs,
  );
  expect(all).toBe(4);
  expect(blind.map(({ device, detections, text }) => [device.id, detections.join(), text])).toEqual([
    ['gone', 'smoke', 'no current data; last data within the past day'],
    ['offline', 'smoke,gas', 'offline: no message within the time limit, last seen 2 h ago'],
    ['silent', 'smoke', 'no message for 2 h'],
  ]);
});

test('a sensor that is wet and offline is blind, with what became of it', () => {
  const wet = deviceOf({
    state: 'alert',
    reachability: 'offline',
    reason: 'protocol',
    alerts: [{ name: 'WaterLeak', severity: 'critical', labels: {} }],
  });
  const { blind } = safetySensors([wet], { ...none, sensors: [of('zigbee', 'lamp', 'water_leak')] }, nowMs);
  expect(blind.map(({ text }) => text)).toEqual(['offline: reported by its source']);
});

test('a sensor whose maintenance was confirmed is blind: nobody is told what it reports', () => {
  const muted = deviceOf({ id: 'alarm', maintenanceUntilMs: nowMs + 3_600_000 });
  const { blind } = safetySensors([muted], { ...none, sensors: [of('zigbee', 'alarm')] }, nowMs);
  expect(blind.map(({ text }) => text)).toEqual([expect.stringMatching(/^muted by its maintenance until 2/)]);
});

test('behind a connector that is down or hangs all are blind, also those that look fine', () => {
  const devices = ['down', 'hung', 'fine'].map((connector) => deviceOf({ connector, id: 'alarm' }));
  const vectors = {
    sensors: devices.map(({ connector, id }) => of(connector, id)),
    down: [{ labels: { connector: 'down' }, value: 0 }],
    hung: [{ labels: { connector: 'hung' }, value: 900 }],
  };
  expect(safetySensors(devices, vectors, nowMs).blind.map(({ text }) => text)).toEqual([
    'connector down is down',
    'connector hung has had no message for 15 min',
  ]);
});
