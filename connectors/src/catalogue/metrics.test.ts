import { expect, test } from '@jest/globals';
import { reservedLabels } from '../configTypes.ts';
import type { Property, TypedEntity } from '../contract.ts';
import { findAliases, parseAlias } from './aliases.ts';
import { words } from './family.ts';
import { labelMeanings } from './labelMeanings.ts';
import { families, familyNamed, metrics } from './metrics.ts';
import { dimensions } from './unitTable.ts';

const byName = [...families.values()].map((family) => [family.name, family] as const);

test.each(byName)('%s is named, explained and labelled by the rules of the catalogue', (name, family) => {
  expect(name).toMatch(/^iot(_[a-z0-9]+)+$/);
  expect(name.endsWith('_total')).toBe(family.type === 'counter');
  expect(name.endsWith('_info')).toBe(family.type === 'info');
  if (family.unit !== undefined) expect(name.replace(/_total$/, '').endsWith(`_${family.unit}`)).toBe(true);
  expect(family.help).toMatch(/^[A-Z].*[^.\s]$/);
  if (family.type !== 'info') expect(Object.keys(labelMeanings)).toEqual(expect.arrayContaining([...(family.labels ?? [])]));
  for (const other of [family.produced, family.inPeriod, family.asGauge]) if (other !== undefined) expect(metrics.has(other)).toBe(true);
});

/** A property with the values that an alias requires. */
const examples: Readonly<Record<string, Partial<Property>>> = {
  lock: { on: 'UNLOCK', off: 'LOCK' },
  openclose: { on: 'OPEN', off: 'CLOSE' },
  motion: { values: ['open', 'close', 'stop'] },
  words: { kind: 'binary', on: 'preparation', off: 'work' },
  hvac: { values: ['heat', 'off'] },
  level: { values: ['low', 'high'] },
  mired: { max: 500 },
};

const withNames = byName.filter(([, { zigbee }]) => zigbee !== '');

test.each(withNames)('%s is found by each of its names', (name, family) => {
  const kind = ({ number: 'numeric', boolean: 'binary', states: 'enum', metadata: 'text' } as const)[family.values];
  for (const [rank, text] of words(family.zigbee).entries()) {
    const { entity, unit, values, device } = parseAlias(family, text, rank);
    const plain = text.replace(/^[a-z]+\./, '').replace(/◆|\[.*|[=@].*/g, '');
    const traits = { moves: device === 'valve' ? 'valve' : 'cover', isBatteryPowered: true } as const;
    const property = { name: '', kind, unit, ...examples[values ?? ''] };
    expect(
      findAliases({ name: plain.replace('*', 'any').replace('N', '3'), property, entity: entity as TypedEntity, traits }).map(
        (match) => match.family.name,
      ),
    ).toContain(name);
  }
});

test('a counter without _total is never another metric (§1.6)', () => {
  const clashes = [...metrics.keys()].filter((name) => name.endsWith('_total') && metrics.has(name.slice(0, -'_total'.length)));
  expect(clashes).toEqual([]);
});

test('each dimension has the metric of its unit rule and its setting family', () => {
  for (const { suffix, metric } of dimensions) {
    expect(metrics.get(metric ?? '')?.unit).toBe(suffix);
    expect(metrics.get(`iot_setting_${suffix}`)?.unit).toBe(suffix);
  }
});

test('labels of the catalogue are not allowed as static labels', () => {
  const used = [...families.values()].flatMap(({ labels = [] }) => labels);
  expect([...reservedLabels]).toEqual(expect.arrayContaining([...Object.keys(labelMeanings), ...used]));
});

test('an unknown family and an invalid alias are named in the error', () => {
  expect(() => familyNamed('iot_nonsense')).toThrow('cannot find metric "iot_nonsense": the catalogue has no such family');
  expect(() => parseAlias(familyNamed('iot_tally'), '◆', 0)).toThrow('cannot read alias "◆" of "iot_tally": expected a name');
  expect(() => parseAlias(familyNamed('iot_tally'), 'pulses@barn', 0)).toThrow(
    'cannot read alias "pulses@barn" of "iot_tally": unknown condition',
  );
});
