import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FakeBroker } from './testing/fakeBroker.ts';

const keys = [
  '~',
  'dev',
  'device',
  'ids',
  'cns',
  'name',
  'uniq_id',
  'avty',
  'cmps',
  'cdevs',
  'p',
  'o',
  'en',
  'stat_t',
  'def_ent_id',
  '__proto__',
  'toString',
];
const values = ['sensor', '', '~/x', 'x/~', null, true, 0, 1e300, 'on', 'ü', '\ud800'];
const { config } = fc.letrec((tie) => ({
  config: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  value: fc.oneof({ maxDepth: 5 }, fc.constantFrom(...values), tie('config'), fc.array(tie('value'), { maxLength: 3 })),
}));
const components = fc
  .array(config, { maxLength: 3 })
  .map((list) => list.map((one, index) => [`c${index}`, { p: 'sensor', state_topic: 'x', ...one }]));
/** Like a real one, in part. */
const likely = fc.record({
  dev: fc.constant({ ids: ['d'], name: 'D' }),
  cmps: components.map((entries) => Object.fromEntries(entries) as object),
});
const component = fc.constantFrom('sensor', 'device', 'device', 'light', 'tag', '__proto__');

test('no config throws, and without its configs nothing is left', () => {
  const payloads = fc.array(fc.tuple(component, fc.oneof(config, likely)), { maxLength: 4 });
  const check = fc.property(payloads, (configs) => {
    const broker = new FakeBroker();
    const topics = configs.map(([name], index) => `homeassistant/${name}/n/o${index}/config`);
    configs.forEach(([, one], index) => broker.live(topics[index] ?? '', JSON.stringify(one)));
    for (const { device, entityId } of broker.sink.entities.values()) {
      expect(device.id).toMatch(/./);
      expect(device.id.isWellFormed()).toBe(true);
      expect(entityId).toMatch(/^\w+\.\w+$/);
    }
    const again = broker.restart();
    expect(again.sink.entityIds).toEqual(broker.sink.entityIds);
    for (const topic of topics) again.live(topic, '');
    expect(again.sink.entities.size).toBe(0);
  });
  fc.assert(check, { numRuns: 300 });
});
