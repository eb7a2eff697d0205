import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { modbusConfig } from '../config/config.ts';
import { replay } from '../testing/replay.ts';
import { profilesFolder } from '../profilesFolder.ts';
import { planRequests } from '../registers/planRequests.ts';
import { registersOf } from '../registers/registerMap.ts';
import { loadProfiles, profileNamed } from './loadProfiles.ts';
import { recognise } from './recognise.ts';
import type { LoadedProfile } from './readProfile.ts';
import { registerDump } from './testing/registerDump.ts';
import { referenceValue } from './testing/referenceValue.ts';
import { resolved, seriesOf } from './testing/seriesOf.ts';

const files = readdirSync(profilesFolder);
const names = files
  .filter((file) => /^[^.]+\.yaml$/.test(file))
  .map((file) => file.replace('.yaml', ''))
  .sort();

test('all shipped profiles are without problems', async () => {
  const { profiles, problems } = await loadProfiles();
  expect(problems).toEqual([]);
  expect(profiles.map(({ profile }) => profile.name)).toEqual(names);
});

test.each([
  'sdm120',
  'sdm230',
  'sdm630',
  'sdm72d',
  'em24',
  'em340',
  'b23',
  'iem3155',
  'umg96',
  'victron-gx',
  'sun2000',
  'growatt',
  'sma',
  'sungrow',
])('there is a profile for %s', (device) => {
  expect(names.filter((name) => name.includes(device))).not.toEqual([]);
});

test('there are heat pumps and ventilation units among them', () => {
  expect(new Set(names.map((name) => profileNamed(name).profile.kind))).toEqual(
    new Set(['grid_meter', 'inverter', 'battery', 'gateway', 'heat_pump', 'ventilation']),
  );
});

describe.each(names)('%s', (name) => {
  const { profile, map } = profileNamed(name);
  const dump = registerDump(name);
  const properties = map.points.flatMap(({ property }) => property ?? []);
  const points = new Map(map.points.map((point) => [point.id, point]));

  test('names its sources, and its schema for editors', () => {
    expect(dump.profile).toBe(name);
    expect(profile.source.checked.length).toBeGreaterThan(0);
    expect(readFileSync(join(profilesFolder, `${name}.yaml`), 'utf8')).toMatch(/^# yaml-language-server: \$schema=(\S+)\n/);
  });

  test('its dump decodes to the reviewed values', async () => {
    const gateway = new RecordingGateway();
    const config = modbusConfig.parse({ devices: [{ id: 'd', profile: name, url: 'tcp://127.0.0.1:502' }] });
    const replayed = replay(config, gateway);
    for (const run of dump.runs) replayed.receive({ device: 'd', ...run });
    await replayed.poll();
    const device = gateway.known('d');
    expect(seriesOf(device.properties, (property) => device.point(property.name).last?.raw)).toEqual(close(dump.expected));
    expect(device.description).toMatchObject({ manufacturer: profile.manufacturer, ...dump.describes });
  });

  test('an independent decoder gets the same values', () => {
    const value = ({ name: id }: { readonly name: string }) => referenceValue(points.get(id)!, dump);
    expect(seriesOf(properties, value)).toEqual(close(dump.expected));
    const absent = map.points.filter((point) => referenceValue(point, dump) === undefined).map(({ id }) => id);
    expect(absent).toEqual(dump.absent);
  });

  test('all values of the dump differ, so that a wrong address shows', () => {
    const values = map.points.flatMap((point) => {
      const value =
        point.property?.kind === 'numeric' && point.property.metric !== 'iot_error_code' ? referenceValue(point, dump) : undefined;
      return value === undefined ? [] : [JSON.stringify([value, registersOf(point), point.type])];
    });
    expect(values.filter((value, index) => values.indexOf(value) < index)).toEqual([]);
  });

  test('every property is a series of its own with a metric of the catalogue', () => {
    for (const { property, outcome, step, metric, reason } of resolved(properties)) {
      // a fallback name is allowed only if the profile sets it
      expect({ id: property.name, outcome, isKnown: step < 9 || property.metric === metric?.name, reason }).toEqual({
        id: property.name,
        outcome: 'metric',
        isKnown: true,
        reason: undefined,
      });
      expect(property.listed).toBe(true);
    }
  });

  test('its registers are read in few valid requests', () => {
    const requests = planRequests(map.points, { ...map.limits, known: map.points, cuts: [] });
    for (const { table, count, address } of requests) {
      expect(count).toBeLessThanOrEqual(table === 'coil' || table === 'discrete' ? map.limits.maxBits : map.limits.maxRegisters);
      expect(address + count).toBeLessThanOrEqual(65_536);
    }
    expect(requests.flatMap((request) => request.points)).toHaveLength(map.points.length);
  });
});

describe('recognition', () => {
  let profiles: readonly LoadedProfile[];
  beforeAll(async () => {
    ({ profiles } = await loadProfiles());
  });

  test.each(names)('%s is recognised as itself and nothing else', async (name) => {
    const hasRules = profileNamed(name).profile.identify.length > 0;
    const found = await recognise(registerDump(name).read, profiles);
    expect(found.map(({ profile }) => profile.name)).toEqual(hasRules ? [name] : []);
  });

  test('a device with all registers at 0, or all at 65535, is not recognised', async () => {
    for (const register of [0, 0xffff]) {
      expect(await recognise(({ count }) => Promise.resolve(Array.from({ length: count }, () => register)), profiles)).toEqual([]);
    }
  });

  test('a device that refuses everything gets one request per block', async () => {
    const requested: string[] = [];
    await recognise((block) => {
      requested.push(Object.values(block).join(' '));
      return Promise.resolve(undefined);
    }, profiles);
    expect(new Set(requested).size).toBe(requested.length);
    expect(requested.length).toBeLessThanOrEqual(12);
  });
});

/** The same series with values that may differ in the last digits. */
function close(expected: Readonly<Record<string, number>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([series, value]) => [
      series,
      expect.closeTo(value, Math.max(0, 9 - Math.ceil(Math.log10(Math.abs(value) + 1)))),
    ]),
  );
}
