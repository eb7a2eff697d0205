import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exceptions, ReadError } from '../bus/readError.ts';
import { resolved } from '../profile/testing/seriesOf.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import * as inverters from './testing/inverters.ts';
import { meterOfFloats, meterOfIntegers } from './testing/meters.ts';
import { commonModel, i16, model, none, RegisterImage } from './testing/registerImage.ts';
import { ReadDevice } from './testing/seriesOfImage.ts';
import { walkSunSpec } from './walkSunSpec.ts';

const base = 40_000;
const common = commonModel('Maker', 'Model', 'Opt', '1.2', 'SN1');
const imageOf = (...models: readonly number[][]): RegisterImage => new RegisterImage(base, common, ...models);
const walk = (image: RegisterImage): Promise<RegisterMap> => walkSunSpec(image.read);
const ids = (map: RegisterMap): string[] => map.points.map(({ id }) => id);

async function seriesOf(image: RegisterImage): Promise<Record<string, number>> {
  return new ReadDevice(await walk(image)).series(image);
}

function reviewed(name: string): Record<string, number> {
  const lines = readFileSync(join(import.meta.dirname, 'testcases', `${name}.txt`), 'utf8').trim();
  return Object.fromEntries(
    lines.split('\n').map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const devices: readonly (readonly [string, readonly number[][]])[] = [
  [
    'three-phase-inverter',
    [
      ...[inverters.inverter103(), inverters.nameplate120(), inverters.settings121(), inverters.status122()],
      ...[inverters.controls123(), inverters.mppt160(['', ''])],
    ],
  ],
  ['hybrid', [inverters.inverter103(), inverters.storage124(), inverters.battery802(), meterOfIntegers(203)]],
  ['float-inverter', [inverters.inverter113()]],
  ['meter-203', [meterOfIntegers(203)]],
  ['meter-213', [meterOfFloats(213)]],
  ['der-701-714', [inverters.derAc701(), inverters.derDc714()]],
  ['irradiance', [model(302, 801, 802, 803, 804, 0xffff)]],
];

describe.each(devices)('%s', (name, models) => {
  test('gives the reviewed series', async () => {
    expect(await seriesOf(imageOf(...models))).toEqual(reviewed(name));
  });

  test('every property has a metric of the catalogue, and each series is there once', async () => {
    const map = await walk(imageOf(...models));
    const outcomes = resolved(map.points.flatMap(({ property }) => property ?? []));
    const odd = outcomes.filter(({ outcome, step, reason }) => outcome !== 'metric' || step > 6 || reason !== undefined);
    expect(odd).toEqual([]);
    expect(new Set(ids(map)).size).toBe(map.points.length);
    expect(outcomes.every(({ property }) => property.listed)).toBe(true);
  });

  test('a second walk gives an equal map', async () => {
    expect(await walk(imageOf(...models))).toEqual(await walk(imageOf(...models)));
  });
});

test.each([101, 102, 103])('model %d is the same inverter', async (id) => {
  expect(await seriesOf(imageOf(inverters.inverter103(id)))).toMatchObject({ iot_power_watts: 7654, 'iot_power_watts{sensor="dc"}': 7790 });
});

test.each([201, 202, 203, 204])('model %d is the same meter', async (id) => {
  expect(await seriesOf(imageOf(meterOfIntegers(id)))).toEqual(reviewed('meter-203'));
});

test.each([211, 212, 213, 214])('model %d is the same meter', async (id) => {
  expect(await seriesOf(imageOf(meterOfFloats(id)))).toEqual(reviewed('meter-213'));
});

test('model 1 describes the device, with and without padding', async () => {
  const described = { manufacturer: 'Maker', model: 'Model', hardware: 'Opt', firmware: '1.2', serial: 'SN1' };
  expect((await walk(imageOf(inverters.inverter103()))).description).toEqual(described);
  const short = model(1, common.slice(2, 67));
  const map = await walkSunSpec(new RegisterImage(base, short, inverters.inverter103()).read);
  expect(map.description).toEqual(described);
  expect(ids(map)).toContain('m103_w');
});

describe('the marker', () => {
  test.each([40_000, 50_000, 0])('at %d', async (at) => {
    const image = new RegisterImage(at, common, inverters.inverter103());
    expect((await walk(image)).points.find(({ id }) => id === 'm103_w')?.address).toBe(at + 2 + 68 + 14);
  });

  test('is missing: the error names the addresses', async () => {
    const image = new RegisterImage(1000, common);
    await expect(walk(image)).rejects.toThrow('cannot find SunSpec models: no "SunS" in the holding registers at 40000, 50000, 0');
    await expect(walk(image)).rejects.toMatchObject({ name: 'ConnectorError', code: 'modbus_sunspec_missing' });
    expect(image.reads).toEqual([40_000, 50_000, 0, 40_000, 50_000, 0]);
  });

  test.each([
    ['no response', new ReadError('timeout', 'no response')],
    ['a gateway without a response', new ReadError('exception', 'gateway', { code: exceptions.gatewayTarget })],
  ])('%s: ends the walk', async (_, error) => {
    let reads = 0;
    const walking = walkSunSpec(() => {
      reads++;
      return Promise.reject(error);
    });
    await expect(walking).rejects.toBe(error);
    expect(reads).toBe(1);
  });
});

describe('devices that deviate from the standard', () => {
  test('unknown models are skipped by their length, empty ones too', async () => {
    const image = imageOf(model(64_111, none(17, 5)), model(103 + 20), model(17, 1, 2, 3), inverters.inverter103());
    expect(await seriesOf(image)).toMatchObject({ iot_power_watts: 7654 });
  });

  test('a map that ends early keeps its models', async () => {
    const inverter = base + 2 + common.length;
    const image = imageOf(inverters.inverter103(), inverters.nameplate120());
    expect(ids(await walk(image.cutFrom(inverter + 52)))).toContain('m103_w');
    expect(ids(await walk(image.cutFrom(inverter + 1)))).toEqual(['m1_mn', 'm1_md', 'm1_opt', 'm1_vr', 'm1_sn']);
  });

  test('the marker alone is a device without points', async () => {
    expect((await walk(new RegisterImage(base))).points).toEqual([]);
  });

  test.each([60, 40])('a header with length %d before 50 registers', async (length) => {
    const wrong = inverters.inverter103();
    wrong[1] = length;
    const map = await walk(imageOf(wrong, inverters.nameplate120()));
    expect(ids(map)).toEqual(ids(await walk(imageOf(inverters.inverter103(), inverters.nameplate120()))));
  });

  test('a model that is too short has the points inside it', async () => {
    const map = await walk(imageOf(model(103, inverters.inverter103().slice(2, 22)), inverters.nameplate120()));
    expect(ids(map)).toEqual(expect.arrayContaining(['m103_w', 'm103_v_ar', 'm120_w_rtg']));
    expect(ids(map)).not.toContain('m103_wh');
  });

  test('registers that all look like a model are not walked to the end', async () => {
    const image = new RegisterImage(base);
    for (let address = base + 2; address <= 0xffff; address++) image.registers.set(address, address % 2 === 0 ? 1 : 0);
    await walk(image);
    expect(image.reads.length).toBeLessThan(300);
  });

  test('a unit that becomes unreachable fails the walk, because half a map would be a different one', async () => {
    const image = imageOf(inverters.inverter103());
    const error = new ReadError('timeout', 'no response');
    let isGone = false;
    const walking = walkSunSpec((address, count) => {
      isGone ||= address > base + 100;
      return isGone ? Promise.reject(error) : image.read(address, count);
    });
    await expect(walking).rejects.toBe(error);
  });
});

describe('several of a kind', () => {
  test('inverters and meters are numbered', async () => {
    const image = imageOf(inverters.inverter103(), inverters.inverter103(101), meterOfIntegers(203), meterOfIntegers(201));
    const series = await seriesOf(image);
    expect(Object.keys(series).filter((name) => name.startsWith('iot_power_watts') && !name.includes('phase'))).toEqual([
      'iot_power_watts{channel="inverter1"}',
      'iot_power_watts{channel="inverter1",sensor="dc"}',
      'iot_power_watts{channel="inverter2"}',
      'iot_power_watts{channel="inverter2",sensor="dc"}',
      'iot_power_watts{channel="meter1"}',
      'iot_power_watts{channel="meter2"}',
    ]);
  });

  test('two of one model have different ids', async () => {
    const map = await walk(imageOf(meterOfIntegers(203), meterOfIntegers(203)));
    expect(ids(map)).toEqual(expect.arrayContaining(['m203_w', 'm203_2_w']));
  });

  test('an inverter as integers, as floats and as a DER is one device', async () => {
    const series = await seriesOf(imageOf(inverters.inverter103(), inverters.inverter113(), inverters.derAc701()));
    expect(series).toMatchObject({ iot_power_watts: 7654, 'iot_operating_state{state="mppt"}': 1 });
    expect(Object.keys(series).some((name) => name.includes('channel='))).toBe(false);
  });

  test('a battery alone is the device itself', async () => {
    const series = await seriesOf(imageOf(inverters.battery802()));
    expect(series).toMatchObject({ iot_power_watts: 5044, iot_current_amperes: 10.5, 'iot_operating_state{state="charging"}': 1 });
  });

  test('inputs have the names of the device if all have different ones', async () => {
    const named = await seriesOf(imageOf(inverters.mppt160(['East', 'West'])));
    expect(named).toMatchObject({
      'iot_power_watts{channel="East",sensor="dc"}': 3010,
      'iot_power_watts{channel="West",sensor="dc"}': 3020,
    });
    const alike = await seriesOf(imageOf(inverters.mppt160(['Not supported', 'Not supported'])));
    expect(alike).toMatchObject({ 'iot_power_watts{channel="mppt2",sensor="dc"}': 3020 });
  });

  test.each([0, 0xffff, 9])('a stated number of %d inputs is replaced by the number that fits', async (stated) => {
    const map = await walk(imageOf(inverters.mppt160(['', '', ''], stated)));
    expect(ids(map).filter((id) => id.endsWith('_dcw'))).toEqual(['m160_1_dcw', 'm160_2_dcw', 'm160_3_dcw']);
  });

  test('several pyranometers are numbered', async () => {
    const series = await seriesOf(imageOf(model(302, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
    expect(series['iot_irradiance_watts_per_square_meter{channel="2",sensor="plane_of_array"}']).toBe(7);
  });
});

describe('values that are not implemented', () => {
  const sf = 0x8000;
  const inverter = [none(4), sf, none(6), sf, none(6, 0x8000), none(4, 0x8000), 0, 0, none(7, 0x8000), none(4, 0x8000), sf, none(14)];
  const energies = (count: number): number[] => [...none(2 * count, 0), sf];
  const meter = [none(36, 0x8000), energies(8), energies(8), energies(16), none(2)];
  const battery = [none(42), none(1, 0x8000), none(2), none(1, 0x8000), 0xffff, 0x8000, none(2), none(12, sf)];
  const nothing: readonly (readonly [string, readonly number[]])[] = [
    ['103', model(103, ...inverter.flat())],
    [
      '113',
      model(
        113,
        none(23, 0x7fc0).flatMap((high) => [high, 0]),
        none(14),
      ),
    ],
    ['203', model(203, ...meter)],
    ['802', model(802, ...battery)],
    [
      '701',
      model(
        701,
        none(8),
        none(5, 0x8000),
        none(4),
        none(16),
        none(6, 0x8000),
        ...[1, 2, 3].flatMap(() => [none(5, 0x8000), none(18)]),
        none(3),
        none(10, sf),
        none(32, 0),
      ),
    ],
  ];
  test.each(nothing)('a model %s that implements nothing has no series', async (_, registers) => {
    const series = await seriesOf(imageOf([...registers]));
    expect(Object.keys(series)).toEqual([]);
  });

  test('a value gives no sample if its scale factor is not implemented', async () => {
    const inverter = inverters.inverter103();
    inverter[15] = 0x8000;
    const series = await seriesOf(imageOf(inverter));
    expect(series).not.toHaveProperty('iot_power_watts');
    expect(series).toMatchObject({ iot_frequency_hertz: 50.01 });
  });

  test('a changed scale factor applies at once', async () => {
    const image = imageOf(inverters.inverter103());
    const device = new ReadDevice(await walk(image));
    expect(await device.series(image)).toMatchObject({ iot_power_watts: 7654 });
    const inverter = base + 2 + common.length;
    image.registers.set(inverter + 14, 765);
    i16(1).forEach((factor) => image.registers.set(inverter + 15, factor));
    expect(await device.series(image)).toMatchObject({ iot_power_watts: 7650 });
    expect(device.map).toEqual(await walk(image));
  });
});

test('the sign of meters is inverted for a manufacturer with positive exports', async () => {
  const image = new RegisterImage(base, commonModel('SolarEdge ', 'SE', '', '1', '2'), inverters.inverter103(), meterOfIntegers(203, -1));
  const series = await seriesOf(image);
  expect(series).toMatchObject({
    iot_power_watts: 7654,
    'iot_power_watts{channel="meter1"}': 600,
    'iot_power_watts{channel="meter1",phase="l1"}': 599,
  });
});

test('an inverter sleeps at night, one with a battery does not', async () => {
  expect((await walk(imageOf(inverters.inverter103()))).sleeps).toMatchObject({ point: 'm103_w', atMost: 100 });
  expect((await walk(imageOf(inverters.inverter103(), inverters.storage124()))).sleeps).toBeUndefined();
  expect((await walk(imageOf(meterOfIntegers(203)))).sleeps).toBeUndefined();
});

test('each scale factor is read as often as the points that it scales', async () => {
  const map = await walk(imageOf(inverters.inverter103(), inverters.nameplate120()));
  const pollOf = (id: string) => map.points.find((point) => point.id === id)?.poll;
  expect([pollOf('m103_w_sf'), pollOf('m103_wh_sf'), pollOf('m120_w_rtg_sf')]).toEqual(['fast', 'normal', 'slow']);
  expect(map.points.find(({ id }) => id === 'm103_w')?.scalePoint).toEqual({ id: 'm103_w_sf', as: 'exponent' });
});

/** Model 103 of real devices: SMA sends -0.998 and Solren 1, although the standard has percent. */
test.each([
  [[-998, -3], [9980, 10_000], -0.998],
  [[100, -2], [9980, 10_000], 1],
  [[-9850, -2], [9850, 10_000], -0.985],
])('issue 10.1: power factor %p with power and apparent power %p is %d (SolarNetwork/solarnetwork-node)', async (sent, load, ratio) => {
  const inverter = inverters.inverter103();
  inverter.splice(14, 2, ...i16(load[0] ?? 0, 0));
  inverter.splice(18, 2, ...i16(load[1] ?? 0, 0));
  inverter.splice(22, 2, ...i16(...sent));
  expect(await seriesOf(imageOf(inverter))).toMatchObject({ iot_power_factor_ratio: ratio });
});

test('issue 10.1: the power factors of the phases have the unit of the total', async () => {
  const meter = meterOfIntegers(203);
  // power and apparent power 90 and 100; power factors as ratios with a scale of -2
  meter.splice(18, 9, ...i16(90, 90, 90, 90, 0, 100, 100, 100, 100));
  meter.splice(33, 5, ...i16(90, 91, 5, 89, -2));
  const series = await seriesOf(imageOf(meter));
  expect(series).toMatchObject({
    iot_power_factor_ratio: 0.9,
    'iot_power_factor_ratio{phase="l1"}': 0.91,
    'iot_power_factor_ratio{phase="l2"}': 0.05,
    'iot_power_factor_ratio{phase="l3"}': 0.89,
  });
});

describe('issue 10.2: no value without its scale', () => {
  test('a scale factor outside the model: a real meter states 81 registers for its model 204', async () => {
    const meter = meterOfIntegers(204);
    const short = [204, 81, ...meter.slice(2, 83)];
    const image = imageOf(short);
    const series = await seriesOf(image);
    expect(series).toMatchObject({ iot_power_watts: 600, iot_energy_joules_total: 72_000_000 });
    expect(Object.keys(series).filter((name) => name.startsWith('iot_reactive_energy'))).toEqual([]);
  });

  test.each([11, -11, 20, -0x8000])('a scale factor of %d is not valid', async (factor) => {
    const inverter = inverters.inverter103();
    inverter.splice(15, 1, ...i16(factor));
    const series = await seriesOf(imageOf(inverter));
    expect(series).not.toHaveProperty('iot_power_watts');
    expect(series).toMatchObject({ iot_frequency_hertz: 50.01 });
  });

  test.each([10, -10])('a scale factor of %d is valid', async (factor) => {
    const inverter = inverters.inverter103();
    inverter.splice(15, 1, ...i16(factor));
    expect(await seriesOf(imageOf(inverter))).toMatchObject({ iot_power_watts: factor > 0 ? 7654e10 : 7654e-10 });
  });
});

test('issue 10.21: strings are decoded by one function', async () => {
  const names = commonModel('', 'Model', '', '', 'SN1');
  // Latin-1, padded with 0xff
  Buffer.from('M\xfcller', 'latin1').forEach((byte, index) => (names[2 + (index >> 1)]! |= byte << (index % 2 === 0 ? 8 : 0)));
  for (let index = 5; index < 18; index++) names[index] = 0xffff;
  const image = new RegisterImage(base, names, inverters.inverter103());
  expect((await walk(image)).description).toMatchObject({ manufacturer: 'Müller' });
});

test.each([
  [101, ['l1']],
  [102, ['l1', 'l2', 'l1_l2']],
  [103, ['l1', 'l2', 'l3', 'l1_l2', 'l2_l3', 'l3_l1']],
])('0 on a phase that model %d does not have is not a voltage', async (id, phases) => {
  const inverter = inverters.inverter103(id);
  inverter.splice(7, 6, 0, 0, 0, 0, 0, 0);
  const series = await seriesOf(imageOf(inverter));
  const named = Object.keys(series).flatMap((name) => /^iot_voltage_volts\{phase="(.*)"\}$/.exec(name)?.[1] ?? []);
  expect(new Set(named)).toEqual(new Set(phases));
});

test.each([0, 0xffffffff])('an energy of %d is not implemented', async (energy) => {
  const inverter = inverters.inverter103();
  inverter.splice(24, 2, energy >>> 16, energy & 0xffff);
  expect(Object.keys(await seriesOf(imageOf(inverter))).filter((name) => name.startsWith('iot_energy'))).toEqual([]);
});
