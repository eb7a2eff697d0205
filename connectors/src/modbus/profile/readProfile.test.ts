import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { profileProblemText } from '../../profileProblem.ts';
import { readProfile } from './readProfile.ts';

const start = `name: mine
title: Mine
manufacturer: Me
models: [A]
kind: other
source: { document: none, checked: [me] }
`;

function problemsOf(points: string, more = ''): readonly string[] {
  return readProfile('mine.yaml', `${start}${more}points:\n${points}`).problems.map(profileProblemText);
}

function mapOf(points: string, more = '') {
  const { loaded, problems } = readProfile('mine.yaml', `${start}${more}points:\n${points}`);
  if (loaded === undefined) throw new Error(problems.map(profileProblemText).join('\n'));
  return loaded.map;
}

describe('problems', () => {
  test('are reported all at once, each with its place and what was expected', () => {
    const text = readFileSync(join(import.meta.dirname, 'testdata', 'wrong-in-many-ways.yaml'), 'utf8');
    const { loaded, problems } = readProfile('wrong.yaml', text);
    expect(loaded).toBeUndefined();
    expect(problems.map((problem) => `${problem.code} ${profileProblemText(problem)}`)).toEqual([
      'invalid_value wrong.yaml:10:29: expected a regular expression',
      'unknown_name wrong.yaml:11:18: unknown point "nothing"',
      'unknown_name wrong.yaml:13:5: point "metric_typo": unknown metric "iot_voltage_volt": those with unit V are iot_battery_voltage_volts, iot_redox_potential_volts, iot_voltage_volts',
      'conflict wrong.yaml:14:5: point "wrong_unit": unit "°C" does not fit iot_voltage_volts: expected a unit such as V',
      'missing wrong.yaml:15:5: point "no_unit": unit is missing: iot_power_watts takes a unit such as W',
      'unknown_name wrong.yaml:16:5: point "unknown_unit": unknown unit "furlong": docs/metrics.md lists all',
      'unknown_name wrong.yaml:17:5: point "foreign_label": unknown label "tariff" of iot_power_watts: expected sensor, channel, phase',
      'invalid_value wrong.yaml:18:5: point "foreign_phase": label phase="r": expected one of l1, l2, l3, n, l1_l2, l2_l3, l3_l1',
      'conflict wrong.yaml:19:5: point "states_of_number": iot_power_watts takes a number, found states',
      'conflict wrong.yaml:20:5: point "wrong_type_of_value": iot_energy_joules_total is a counter, not a gauge',
      'conflict wrong.yaml:21:5: point "both_places": expected exactly one of address, phases, channels and tariffs',
      'missing wrong.yaml:22:5: point "no_place": expected exactly one of address, phases, channels and tariffs',
      'invalid_value wrong.yaml:23:5: point "below_first": address 0 is below numbered_from 1',
      'invalid_value wrong.yaml:24:5: point "short_order": order AB does not fit float32: expected each of its 4 letters once, A the most significant',
      'missing wrong.yaml:25:5: point "no_length": expected the length of the string in registers',
      'invalid_value wrong.yaml:26:5: point "beyond_bits": bit 16 is beyond the 16 bits of uint16',
      'unknown_name wrong.yaml:27:5: point "scaled_by_nothing": unknown scale_point "nobody"',
      'conflict wrong.yaml:29:5: point "overlapping": overlaps "double", which is in input 16 to 17',
      'duplicate wrong.yaml:30:5: point "same_series": is the same series as "overlapping": give it a label such as sensor',
      'duplicate wrong.yaml:31:5: point "double": expected each id once',
    ]);
  });

  test('of the schema state what was expected, in the words of config problems', () => {
    const text = start
      .replace('kind: other', 'kind: grid meter')
      .replace('source: { document: none,', 'source: { document: none, version: 2,');
    const { problems } = readProfile('mine.yaml', `${text}limit: {}\npoints: [{ id: a, address: 1, states: [off] }]\n`);
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'unknown_key profile: unknown key "limit"; did you mean "limits"?',
      expect.stringMatching(/^invalid_value kind: expected one of grid_meter, meter, /),
      'wrong_type source.version: expected a string, found a number: quote it',
      'wrong_type point "a": states: expected a mapping, found a list',
    ]);
  });

  test('of the schema name the id of the point', () => {
    expect(problemsOf('  - { id: a, address: 70000, unit: V }\n  - { id: b, addres: 1 }\n  - { address: 1 }\n')).toEqual([
      expect.stringMatching(/^mine\.yaml:8:23: point "a": address: .*65535/),
      expect.stringMatching(/^mine\.yaml:9:5: point "b": .*"addres"/),
      expect.stringMatching(/^mine\.yaml:10:5: point "3": id: /),
    ]);
  });

  test('of the identify rules are reported too', () => {
    const ranges = 'identify:\n  - { table: input, address: 1, range: [1, 2] }\n  - { table: input, address: 2 }\n';
    expect(problemsOf('  - { id: a, address: 1, table: input, type: uint16, unit: V }\n', ranges)).toEqual([
      'mine.yaml:8:3: expected a rule with equals, one_of or matches beside those with a range',
      'mine.yaml:9:5: expected equals, one_of, matches or range',
    ]);
  });

  test.each([
    ['invalid YAML', 'points: [', /^x\.yaml:1:10: /],
    ['an alias, of which a few can fill the memory', 'a: &a [1]\nb: *a\n', /^x\.yaml:2:4: aliases/],
    ['an empty file', '', /^x\.yaml:1:1: profile: /],
    ['no mapping', '- 1\n', /^x\.yaml:1:1: profile: /],
    ['a reserved name', 'name: sunspec\n', /^x\.yaml:1:7: name: expected another name: "sunspec" is built in$/m],
  ])('%s is refused', (_, text, message) => {
    const { loaded, problems } = readProfile('x.yaml', text);
    expect(loaded).toBeUndefined();
    expect(problems.map(profileProblemText).join('\n')).toMatch(message);
  });

  test('of any text are reported, never thrown', () => {
    const text = readFileSync(join(import.meta.dirname, 'testdata', 'wrong-in-many-ways.yaml'), 'utf8');
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 12 }), (at, inserted) => {
        expect(readProfile('x.yaml', text.slice(0, at) + inserted + text.slice(at)).loaded).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

describe('a point', () => {
  test('of phases, channels or tariffs becomes one for each', () => {
    const { points } = mapOf(
      [
        '  - { id: voltage, phases: { l1: 0, l2: 1 }, type: uint16, table: input, unit: V, metric: iot_voltage_volts }',
        '  - { id: power, channels: { pv1: 2 }, type: uint16, table: input, unit: W, metric: iot_power_watts, labels: { sensor: dc } }',
        '  - { id: energy, tariffs: { 2: 4 }, type: uint32, table: input, unit: kWh, metric: iot_energy_joules_total }',
      ].join('\n'),
    );
    expect(points.map(({ id, address, property }) => [id, address, property?.labels, property?.channel])).toEqual([
      ['voltage_l1', 0, { phase: 'l1' }, undefined],
      ['voltage_l2', 1, { phase: 'l2' }, undefined],
      ['power_pv1', 2, { sensor: 'dc' }, 'pv1'],
      ['energy_2', 4, { tariff: '2' }, undefined],
    ]);
  });

  test('without a metric gets one by its name, else by its unit', () => {
    const lines = [
      '{ id: humidity, address: 0, unit: "%" }',
      '{ id: max_power, address: 1, unit: kW }',
      '{ id: meter_serial, address: 2, unit: W }',
    ];
    const { points } = mapOf(lines.map((line) => `  - ${line}\n`).join(''), 'defaults: { table: input, type: uint16 }\n');
    expect(points.map(({ property }) => [property?.metric, property?.labels])).toEqual([
      [undefined, undefined],
      ['iot_power_watts', { sensor: 'max_power' }],
      ['iot_power_watts', { sensor: 'meter_serial' }],
    ]);
  });

  test('may be a counter by its own setting', () => {
    const { points } = mapOf('  - { id: gas_volume, address: 0, type: uint32, table: input, unit: m³, as: counter }\n');
    expect(points[0]?.property).toMatchObject({ metric: 'iot_volume_consumed_cubic_meters_total', labels: {} });
  });

  test('may have a metric of the config, which has another prefix', () => {
    expect(mapOf('  - { id: a, address: 0, type: uint16, table: input, metric: plant_parts_total }\n').points[0]?.property?.metric).toBe(
      'plant_parts_total',
    );
  });

  test('is binary with the states on and off, else an enum', () => {
    const lines = [
      '{ id: alarm, address: 0, states: { 0: off, 1: on, 2: on }, metric: iot_problem_detected }',
      '{ id: mode, address: 1, states: { 0: off, 1: on }, metric: iot_fan_mode }',
      '{ id: flags, address: 2, faults: { 0: hot, 3: cold }, metric: iot_problem_detected, labels: { sensor: flags } }',
    ];
    const { points } = mapOf(lines.map((line) => `  - ${line}\n`).join(''), 'defaults: { table: input, type: uint16 }\n');
    expect(points.map(({ property }) => [property?.kind, property?.on, property?.values])).toEqual([
      ['binary', 'on', undefined],
      ['enum', undefined, ['off', 'on']],
      ['binary', undefined, undefined],
    ]);
    expect(points[2]?.faults).toEqual(
      new Map([
        [0, 'hot'],
        [3, 'cold'],
      ]),
    );
  });

  test('has raw values of its type, exact for 64 bits', () => {
    const lines = [
      '{ id: a, address: 0, type: int16, absent: [0x8000], unit: W }',
      '{ id: b, address: 1, type: uint64, sentinels: [0xffffffffffffffff], unit: V }',
      '{ id: c, address: 5, type: uint16, unit: Hz }',
      '{ id: d, address: 6, type: uint16, faults: { 1: x }, metric: iot_problem_detected }',
    ];
    const { points } = mapOf(lines.map((line) => `  - ${line}\n`).join(''), 'defaults: { table: input, absent: { uint16: 0xffff } }\n');
    expect(points.map(({ absent, sentinels }) => absent ?? sentinels)).toEqual([[-32_768], [0xffffffffffffffffn], [0xffff], undefined]);
  });

  test('is read as often as the points that it scales', () => {
    const lines = [
      '{ id: sf, address: 0, type: int16, poll: slow }',
      '{ id: p, address: 1, type: int16, unit: W, scale_point: { id: sf, as: exponent } }',
    ];
    const { points } = mapOf(lines.map((line) => `  - ${line}\n`).join(''), 'defaults: { table: holding }\n');
    expect(points).toMatchObject([
      { id: 'sf', poll: 'fast' },
      { id: 'p', scalePoint: { id: 'sf', as: 'exponent' } },
    ]);
    expect(points[0]?.property).toBeUndefined();
  });

  test('is slow if it describes the device, normal if it is a counter or a temperature', () => {
    const lines = [
      '{ id: sn, address: 0, describes: serial }',
      '{ id: t, address: 2, unit: °C }',
      '{ id: e, address: 4, unit: kWh }',
      '{ id: p, address: 6, unit: W }',
    ];
    const { points } = mapOf(lines.map((line) => `  - ${line}\n`).join(''), 'defaults: { table: holding, type: uint32 }\n');
    expect(points.map(({ poll }) => poll)).toEqual(['slow', 'normal', 'normal', 'fast']);
  });

  test.each([
    ['uint16', 'CDAB', undefined],
    ['uint16', 'BADC', 'BA'],
    ['float32', 'CDAB', 'CDAB'],
    ['float32', 'ABCD', undefined],
    ['int64', 'CDAB', 'GHEFCDAB'],
    ['int64', 'BADC', 'BADCFEHG'],
    ['float64', 'DCBA', 'HGFEDCBA'],
    ['string', 'DCBA', undefined],
  ])('of type %s gets from the order %s of its profile %s', (type, order, expected) => {
    const length = type === 'string' ? 'length: 2, describes: model' : 'unit: W';
    const { points } = mapOf(`  - { id: a, address: 0, type: ${type}, ${length} }\n`, `defaults: { table: input, order: ${order} }\n`);
    expect(points[0]?.order).toBe(expected);
  });
});

test('limits, addresses and connection settings are converted to those of the protocol', () => {
  const more = [
    'defaults: { table: holding, type: uint16, numbered_from: 40001 }',
    'limits: { max_registers: 20, max_gap: 0, forbidden: [{ table: holding, from: 40010, to: 40019 }] }',
    'connection: { unit: 3, one_client: true, request_delay: 100ms, timeout: 5s }',
    'sleeps: { point: power, at_most: 10 }',
    '',
  ].join('\n');
  expect(mapOf('  - { id: power, address: 40001, unit: W }\n', more)).toMatchObject({
    points: [{ id: 'power', address: 0 }],
    limits: { maxRegisters: 20, maxGap: 0, maxBits: 2000, forbidden: [{ table: 'holding', from: 9, to: 18 }] },
    connection: { unit: 3, oneClient: true, requestDelayMs: 100, timeoutMs: 5000 },
    sleeps: { point: 'power', atMost: 10, longestMs: 72_000_000 },
    description: { manufacturer: 'Me', model: 'A' },
  });
});
