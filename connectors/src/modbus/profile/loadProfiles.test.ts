import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { profilesFolder } from '../profilesFolder.ts';
import { loadProfiles, profileFolders, profileNamed } from './loadProfiles.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  const [, example = ''] = /```yaml\n(name: .*?)```/s.exec(readme) ?? [];
  writeFileSync(join(folder, 'acme-flow-meter.yaml'), example);
  const shipped = readFileSync(join(profilesFolder, 'eastron-sdm120.yaml'), 'utf8');
  writeFileSync(join(folder, 'eastron-sdm120.yaml'), shipped.replace('single-phase meter', 'meter in my cellar'));
  writeFileSync(join(folder, 'misnamed.yaml'), shipped);
  writeFileSync(join(folder, 'broken.yaml'), 'points: [');
  writeFileSync(join(folder, 'notes.txt'), 'not a profile');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the example of README.md loads', () => {
  const { profile, map } = profileNamed('acme-flow-meter', profileFolders(folder));
  expect(profile.title).toBe('Acme flow meter');
  expect(map.points.map(({ id, address, order, property }) => [id, address, order, property?.metric])).toEqual([
    ['flow', 0, undefined, 'iot_volume_flow_cubic_meters_per_second'],
    ['volume', 2, undefined, 'iot_volume_consumed_cubic_meters_total'],
    ['supply_temperature', 6, undefined, undefined],
    ['return_temperature', 7, undefined, undefined],
    ['state', 8, undefined, 'iot_operating_state'],
    ['fault', 9, undefined, 'iot_problem_detected'],
    ['serial_number', 100, undefined, undefined],
  ]);
});

test("a user's profile takes precedence over a shipped one of the same name, which is logged", () => {
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line) };
  expect(profileNamed('eastron-sdm120', profileFolders(folder), log).profile.title).toContain('in my cellar');
  expect(lines).toEqual([`profile "eastron-sdm120" of "${folder}" replaces the shipped one`]);
  expect(profileNamed('eastron-sdm120', profileFolders(), log).profile.title).not.toContain('in my cellar');
  expect(lines).toHaveLength(1);
});

test.each([
  ['no-such-profile', 'modbus_profile_unknown'],
  ['misnamed', 'modbus_profile_invalid'],
  ['broken', 'modbus_profile_invalid'],
])('%s fails with the code %s', (name, code) => {
  expect(() => profileNamed(name, [folder])).toThrow(expect.objectContaining({ code }));
});

test('errors name the cause', () => {
  expect(() => profileNamed('no-such-profile')).toThrow(
    /^cannot load profile "no-such-profile": unknown profile; expected one of abb-b23, .*, sunspec$/,
  );
  expect(() => profileNamed('sunspek')).toThrow('unknown profile; did you mean "sunspec"? expected one of abb-b23, ');
  expect(() => profileNamed('../profile/README')).toThrow('unknown profile');
  expect(() => profileNamed('misnamed', [folder])).toThrow(
    `${join(folder, 'misnamed.yaml')}:1:1: name: expected "misnamed", the name of the file`,
  );
  expect(() => profileNamed('broken', [folder])).toThrow(`${join(folder, 'broken.yaml')}:1:10: `);
  expect(() => profileNamed('any', [join(folder, 'absent')])).toThrow(
    `cannot read profiles from "${join(folder, 'absent')}": no such file or folder`,
  );
});

test('an invalid profile does not prevent others from loading', async () => {
  const { profiles, problems } = await loadProfiles([folder]);
  expect(profiles.map(({ profile }) => profile.name)).toEqual(['acme-flow-meter', 'eastron-sdm120']);
  expect(problems).toHaveLength(2);
});
