import { expect, test } from '@jest/globals';
import { describedDevice } from '../testing/describedDevice.ts';
import { channelOf, deviceConfig } from './deviceConfig.ts';

const mac = '5CCF7F66D4E9';

function parsed(config: object) {
  const [described] = describedDevice(mac, config);
  return deviceConfig(mac, JSON.parse(JSON.stringify(described?.payload)) as Record<string, unknown>);
}

// `GetTopic_P` of arendst/Tasmota tasmota/support.ino; Full Topics of arendst/Tasmota#12277 and #9051
test.each([
  ['%prefix%/%topic%/', 'stat/plug/', 'cmnd/plug/'],
  ['%topic%/%prefix%/', 'plug/stat/', 'plug/cmnd/'],
  ['%topic%/%prefix%', 'plug/stat/', 'plug/cmnd/'],
  ['home/%topic%//%prefix%/', 'home/plug/stat/', 'home/plug/cmnd/'],
  ['home/%hostname%/%id%/%prefix%/', 'home/host/66D4E9/stat/', 'home/host/66D4E9/cmnd/'],
  ['housematix/zigbee/%topic%', 'housematix/zigbee/plug/', 'housematix/zigbee/plug/cmnd/'],
])('Full Topic %s', (fullTopic, stat, cmnd) => {
  expect(parsed({ ft: fullTopic, t: 'plug', hn: 'host' }).topics).toMatchObject({ stat, cmnd });
});

test.each([
  ['a wildcard', { ft: '%prefix%/+/' }, 'the Full Topic is not a valid topic'],
  ['no level', { ft: '/', t: 'x' }, 'the Full Topic is not a valid topic'],
  ['a Full Topic of 1 MB', { ft: `%prefix%/${'x'.repeat(1 << 20)}/` }, 'the Full Topic is not a valid topic'],
  ['a Full Topic that repeats a long topic', { ft: '%topic%'.repeat(100), t: 'x'.repeat(100) }, 'the Full Topic is not a valid topic'],
  ['no topic', { t: '' }, '"t" is missing'],
  ['another MAC', { mac: '000000000000' }, '"mac" is not the one in the topic'],
])('a description with %s is refused', (_what, config, message) => {
  expect(() => parsed(config)).toThrow(message);
});

test('a relay has the name that people gave it, or its number', () => {
  const config = parsed({ dn: 'Kitchen', fn: ['Kitchen', 'Lamp', 'Tasmota3', 'Twin', 'Twin', null], rl: [1, 1, 1, 1, 1, 1] });
  expect([0, 1, 2, 3, 4, 5].map((index) => channelOf(config, index))).toEqual(['1', 'Lamp', '3', '4', '5', '6']);
});

test('what a hostile description has too much of is left out', () => {
  const config = parsed({
    rl: Array.from({ length: 10_000 }, () => 3),
    btn: Array.from({ length: 10_000 }, () => 1),
    fn: 'x',
    swn: 5,
    state: {},
  });
  expect(config.relays).toHaveLength(32);
  expect(config.shutters).toHaveLength(16);
  expect(config.buttons).toHaveLength(32);
  expect(config.states).toEqual({ off: 'OFF', on: 'ON' });
});

test('a template of replaceAll in a name is text', () => {
  expect(parsed({ t: '$&$1', ft: '%prefix%/%topic%/' }).topics.tele).toBe('tele/$&$1/');
});
