import { expect, test } from '@jest/globals';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { mqttDevicesConfig } from '../config.ts';
import { replay } from '../testing/replay.ts';
import { describedDevice } from './testing/describedDevice.ts';

const mac = '5CCF7F66D4E9';

/** A gateway with one device that is described and online. */
function started(config: object = {}, sensors: object = {}) {
  const gateway = new RecordingGateway();
  const decoder = replay(mqttDevicesConfig.parse({}), gateway);
  const send = (topic: string, payload: unknown, retained = false) => decoder.receive({ topic, payload, retained });
  for (const { topic, payload } of describedDevice(mac, config, sensors)) send(topic, payload, true);
  return { gateway, decoder, send };
}

const plug = {
  ENERGY: {
    TotalStartTime: '2023-01-01T00:00:00',
    Total: 12.5,
    Yesterday: 0.4,
    Today: 0.1,
    Power: 20,
    Factor: 0.9,
    Voltage: 230,
    Current: 0.1,
  },
};

test('a described device has the readings of its messages', () => {
  const { gateway, send } = started({ dn: 'Fridge', rl: [1] }, plug);
  send('tele/tasmota_66D4E9/LWT', 'Online', true);
  send('tele/tasmota_66D4E9/SENSOR', { Time: '2026-01-15T12:00:00', ENERGY: { ...plug.ENERGY, Power: 81 } });
  send('tele/tasmota_66D4E9/STATE', { Uptime: '1T02:03:04', POWER: 'ON', Wifi: { RSSI: 80, Signal: -60 } });
  const device = gateway.known(mac);
  expect(device.description).toMatchObject({ name: 'Fridge', manufacturer: 'Tasmota', addresses: [mac] });
  expect(device.source).toBe('online');
  expect(device.lastSeenMs).toBe(gateway.nowMs);
  expect(device.values).toMatchObject({ 'ENERGY.Power': 81, 'ENERGY.Total': 12.5, POWER1: 'ON', Uptime: 93784, 'Wifi.Signal': -60 });
});
