import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { residentBytes } from '../bench/cpuSeconds.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { waitFor } from '../waitFor.ts';

const prefix = 'homeassistant/sensor';
const mostEntities = 500;
/** Without any device it takes 140 MB. */
const mostBytes = 600 * 1024 * 1024;
const longestLine = 1000;

describeWith(['mosquitto'], 'a hostile MQTT broker', () => {
  test('what anybody publishes is bounded, counted and named; the exporter answers, and a good device is received', async () => {
    await using broker = await startMosquitto({ extra: ['max_queued_messages 0'] });
    const client = await connectAsync(broker.url);
    const send = (topic: string, payload: string, retain = true) => client.publishAsync(topic, payload, { retain });
    await send(`${prefix}/good/temperature/config`, config('good', {}));
    for (const [topic, payload] of oddConfigs()) await send(topic, payload);
    for (let index = 0; index < 3 * mostEntities; index++) await send(`${prefix}/many${index}/x/config`, config(`many${index}`, {}));
    await using exporter = await spawnGaugeway({
      connectors: [{ type: 'mqtt', url: broker.url, discovery: { max_entities: mostEntities } }],
    });
    let text = '';
    const isReceived = async () => {
      for (const payload of bombs()) await send('odd/state', payload, false);
      await send('good/state', '21.5', false);
      text = await exporter.scrape();
      return /^iot_temperature_celsius\{connector="mqtt",device="good".*\} 21\.5$/m.test(text);
    };
    await waitFor(isReceived, { what: 'the good device', timeoutMs: 90_000 });
    const reasons = [...text.matchAll(/^gaugeway_parse_errors_total\{connector="mqtt",reason="(\w+)"\} \d+$/gm)].map(
      ([, reason]) => reason,
    );
    expect(reasons).toEqual(expect.arrayContaining(['depth', 'encoding', 'json', 'size', 'type']));
    expect(text.match(/^iot_device_info\{connector="mqtt"/gm)?.length).toBeLessThanOrEqual(mostEntities);
    expect(residentBytes(exporter.pid)).toBeLessThan(mostBytes);
    expect(Math.max(...exporter.output.split('\n').map((line) => line.length))).toBeLessThan(longestLine);
    await client.endAsync();
  }, 180_000);
});

function config(device: string, options: object): string {
  return JSON.stringify({
    name: 'temperature',
    unique_id: `${device}_temperature`,
    state_topic: `${device}/state`,
    unit_of_measurement: '°C',
    device_class: 'temperature',
    device: { identifiers: [device], name: device },
    ...options,
  });
}

const odd = (device: string, options: object): [topic: string, payload: string] => [
  `${prefix}/${device}/x/config`,
  config(device, { state_topic: 'odd/state', ...options }),
];

function* oddConfigs(): Generator<[topic: string, payload: string]> {
  const long = 'n'.repeat(10_000);
  const numbers = Array.from({ length: 10_000 }, (_value, index) => `v${index}`);
  yield odd('long', { name: long, device: { identifiers: ['long', long], name: long } });
  yield [
    `${prefix}/proto/x/config`,
    '{"__proto__": {"polluted": 1}, "unique_id": "__proto__", "state_topic": "constructor", "device": {"identifiers": ["__proto__"], "name": "toString", "constructor": {"__proto__": 1}}}',
  ];
  yield odd('template', { value_template: `{{ ${'value + '.repeat(130_000)} value }}` });
  yield odd('loop', { value_template: '{% for i in range(10**9) %}x{% endfor %}' });
  yield odd('grow', {
    value_template: '{% set ns = namespace(x=3) %}{% for i in range(60) %}{% set ns.x = ns.x * ns.x %}{% endfor %}{{ ns.x }}',
  });
  yield odd('slices', { value_template: '{% for i in range(3000) %}{% set x = value_json.a[::-1] %}{% endfor %}1' });
  yield odd('regex', { value_template: "{{ value | regex_findall_index('(a+)+$') }}" });
  yield odd('sources', { availability: numbers.map((topic) => ({ topic })), availability_mode: 'all' });
  yield odd('base', { '~': '~/~', state_topic: '~' });
  yield odd('own', { state_topic: `${prefix}/own/x/config` });
  yield odd('all', { state_topic: 'homeassistant/#' });
  for (const [device, via] of ['ab', 'bc', 'ca', 'dd'])
    yield odd(`circle${device}`, { device: { identifiers: [device], via_device: via } });
  yield [
    'homeassistant/select/states/x/config',
    config('states', { unit_of_measurement: undefined, device_class: undefined, options: numbers }),
  ];
  yield [
    'homeassistant/device/parts/config',
    JSON.stringify({ device: { identifiers: 'parts' }, components: Object.fromEntries(numbers.map((key) => [key, 1])) }),
  ];
  yield [`${prefix}/deep/x/config`, `{"state_topic": "odd/state", "x": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`];
  yield [`${prefix}/broken/x/config`, '{"state_topic": '];
  for (const [index, identifiers] of [1, true, null, {}, [], [[]], [null], '', [{}]].entries())
    yield odd(`identifiers${index}`, { device: { identifiers } });
  for (const [index, topic] of ['#', '+/#', '$share/g/x', 'a/#/b', '\u0000', 'a/'.repeat(300), 'x'.repeat(70_000), '\uffff'].entries())
    yield odd(`topic${index}`, { state_topic: topic });
}

function* bombs(): Generator<string> {
  yield `{"a": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  yield JSON.stringify({ a: Array.from({ length: 100_000 }, (_value, index) => index % 997) });
  yield 'a'.repeat(500_000);
  yield '9'.repeat(500_000);
  yield '{"a": [12345678901234567890123], "__proto__": {"a": 1}}';
}
