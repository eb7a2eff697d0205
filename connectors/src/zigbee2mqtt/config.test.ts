import { expect, test } from '@jest/globals';
import { qosWarnings } from '../transport/qosConfig.ts';
import { zigbee2mqttConfig } from './config.ts';

test('a bridge on this machine needs no config', () => {
  expect(zigbee2mqttConfig.parse({})).toMatchObject({
    url: 'mqtt://localhost:1883',
    base_topic: 'zigbee2mqtt',
    protocol_version: '3.1.1',
    keepalive: 15_000,
    zigbee_groups: false,
  });
});

test.each([
  ['http://host', ['url', 'expected a URL such as mqtt://host:1883, mqtts://host:8883, ws://host:9001/mqtt or wss://host/mqtt']],
  ['mqtt://', ['url', 'expected a URL such as mqtt://host:1883, mqtts://host:8883, ws://host:9001/mqtt or wss://host/mqtt']],
  ['mqtt://me:secret@host', ['url', 'expected a URL without credentials: use "username" and "password"']],
])('url %s', (url, problem) => {
  expect(problemsOf({ url })).toEqual([problem]);
});

test.each([
  [{ base_topic: 'home/#' }, ['base_topic', 'expected a topic without + and #']],
  [{ base_topic: 'home/' }, ['base_topic', 'expected a topic that does not end in /']],
  [{ keepalive: '100ms' }, ['keepalive', 'expected 1s to 65535s']],
  [{ tls: { ca: 'ca.crt' } }, ['tls', 'expected a mqtts:// or wss:// URL for TLS']],
  [{ url: 'mqtts://host', tls: { cert: 'client.crt' } }, ['tls', 'expected both "cert" and "key"']],
  [{ qos: 2 }, ['qos', 'Invalid input']],
  [{ qos: 1, session_expiry: '0s' }, ['session_expiry', 'expected at least 1s']],
  [{ password: 'x' }, ['password', 'expected "username" too']],
  [{ homeassistant_topic: true }, ['homeassistant_topic', 'Invalid input']],
])('%j', (config, problem) => {
  expect(problemsOf(config)).toEqual([problem]);
});

test('QoS 1 over MQTT 3.1.1 has a limit', () => {
  const warnings = (config: object) => qosWarnings(zigbee2mqttConfig.parse(config)).map(({ path }) => path);
  expect([warnings({}), warnings({ qos: 1 }), warnings({ qos: 1, protocol_version: '5' })]).toEqual([[], [['qos']], []]);
});

test('an unknown key is refused', () => {
  expect(zigbee2mqttConfig.safeParse({ broker: 'x' }).error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['broker'] }]);
});

function problemsOf(config: object): [string, string][] {
  const { error } = zigbee2mqttConfig.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]);
}
