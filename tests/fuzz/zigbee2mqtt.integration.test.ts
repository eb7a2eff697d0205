import { test } from '@jest/globals';
import { zigbee2mqttConfig } from '@gaugeway/connectors/zigbee2mqtt/config';
import { zigbee2mqtt } from '@gaugeway/connectors/zigbee2mqtt/index';
import { action, contact, coordinator, device, light, temperature } from '@gaugeway/connectors/zigbee2mqtt/testing/fakeBridge';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../waitFor.ts';
import { FakeBroker, publish } from './fakeBroker.ts';
import { FuzzedConnector, mutations, seed } from './fuzzedConnector.ts';
import { mutateBytes, mutateJson } from './mutations.ts';

const devices = [
  coordinator,
  device('0x00158d0001000001', 'stove', [temperature, contact, action]),
  device('0x00158d0001000002', 'lamp', [light]),
];
const messages: Readonly<Record<string, unknown>> = {
  stove: {
    temperature: 43.5,
    contact: true,
    action: 'single',
    linkquality: 120,
    last_seen: '2026-01-01T00:00:00Z',
    update: { state: 'idle' },
  },
  'stove/availability': { state: 'online' },
  lamp: { state: 'ON', brightness: 254, color: { x: 0.5, y: 0.25 }, linkquality: 120 },
  'bridge/state': { state: 'online' },
  'bridge/info': { version: '2.12.1', config: { availability: { enabled: true } }, network: {}, log_level: 'info' },
  'bridge/devices': devices,
  'bridge/groups': [{ id: 1, friendly_name: 'group', members: [{ ieee_address: '0x00158d0001000002', endpoint: 1 }] }],
  'bridge/event': { type: 'device_joined', data: { friendly_name: 'stove', ieee_address: '0x00158d0001000001' } },
  'bridge/logging': { level: 'error', message: 'something' },
};
/** Of all that is valid, as read and in base units; 0 and 1 are states. */
const values = new Set([0, 1, 43.5, 44.5, 254, 0.5, 0.25]);

test(`seed ${seed}: mutated messages and packets of an MQTT broker`, async () => {
  await using broker = await FakeBroker.listen();
  const retain = () => {
    for (const name of Object.keys(messages))
      if (name.startsWith('bridge/') || name.endsWith('availability'))
        broker.retained.set(`zigbee2mqtt/${name}`, JSON.stringify(messages[name]));
  };
  retain();
  await using fuzzed = new FuzzedConnector(zigbee2mqtt as never, zigbee2mqttConfig.parse({ url: broker.url, settings: 'all' }));
  const { random } = fuzzed;
  const say = (name: string, message: unknown) => broker.send(publish(`zigbee2mqtt/${name}`, Buffer.from(JSON.stringify(message))));
  await waitFor(() => broker.subscriptions > 1, { what: 'the topics of the devices' });
  say('stove', messages['stove']);
  await fuzzed.until(' 43.5');
  for (let sent = 0; sent < mutations;) {
    await waitFor(() => broker.isOpen, { what: `seed ${seed}: the connection`, timeoutMs: 20_000 });
    for (let batch = 0; batch < 500; batch++, sent++) {
      const [name, message] = random.pick(Object.entries(messages));
      const payload =
        random.next() < 0.05 ? mutateBytes(random, Buffer.from('null')) : Buffer.from(JSON.stringify(mutateJson(random, message)) ?? '');
      broker.send(publish(`zigbee2mqtt/${name}`, payload, random.next() < 0.3));
    }
    await pause(5);
    // a packet that is none ends the connection: not with each batch, as the next attempt waits
    if (sent % 5000 === 0 || sent === 1000) broker.send(mutateBytes(random, publish('zigbee2mqtt/nothing', Buffer.from('x'))));
    if (sent === 1000) fuzzed.measure();
    await fuzzed.check(values);
  }
  broker.hangUp();
  await waitFor(() => broker.isOpen, { what: `seed ${seed}: the connection`, timeoutMs: 20_000 });
  await waitFor(
    async () => {
      say('stove', { temperature: 44.5, last_seen: new Date().toISOString() });
      await pause(50);
      return (await fuzzed.readings()).some((line) => line.endsWith(' 44.5'));
    },
    { what: `seed ${seed}: the value afterwards`, timeoutMs: 20_000 },
  );
  await fuzzed.check(values);
  if (process.env['FUZZ'] !== undefined) process.stderr.write(`zigbee2mqtt ${JSON.stringify(fuzzed.figures)}\n`);
}, 3_600_000);
