import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { mqttDevicesConfig } from '../config.ts';
import { loadProfile, profileNames, readProfile } from '../mapping/profile/loadProfile.ts';
import { renderProfilesDoc } from '../mapping/profile/profileDocs.ts';
import { compileProfile } from '../mapping/profile/compileProfile.ts';
import { usedMappings } from '../mapping/usedMappings.ts';
import { profilesFolder } from '../profilesFolder.ts';
import { isAllowed } from '../publishedTopics.ts';
import { ClockTimers } from '../testing/clockTimers.ts';
import { ProfilePublisher } from './profilePublisher.ts';
import { mappedCase } from './testing/mappedCase.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-profiles-'));
afterAll(() => rmSync(folder, { recursive: true }));

const minimal = `name: mine
title: Mine
needs: Nothing.
source: { document: none, checked: [myself] }
topics: [{ topic: 'mine/{id}/temperature', device: { id: '{id}' }, value: °C }]
`;

describe.each(profileNames(profilesFolder))('%s', (name) => {
  test('is valid, names its schema for editors, and has a test case', () => {
    const { title, needs, source } = loadProfile(name);
    expect([title, needs, source]).not.toContain(undefined);
    expect(readFileSync(join(profilesFolder, `${name}.yaml`), 'utf8')).toMatch(/^# yaml-language-server: \$schema=(\S+)\n/);
    const { profiles } = JSON.parse(readFileSync(join(import.meta.dirname, `../testcases/profile-${name}/config.json`), 'utf8'));
    expect(profiles).toEqual([name]);
  });

  test('reads each message of its test case without a fault', () => {
    const { gateway, receive } = mappedCase({ profiles: [name] });
    const lines = readFileSync(join(import.meta.dirname, `../testcases/profile-${name}/input.jsonl`), 'utf8')
      .trim()
      .split('\n');
    for (const line of lines) {
      const { topic, payload, ...more } = JSON.parse(line);
      receive(topic, payload, more);
    }
    expect(gateway.complaints).toEqual([]);
  });

  test('publishes only what its filters match, and nothing that sets a value', () => {
    for (const { filter } of compileProfile(loadProfile(name)).published)
      expect(filter).toMatch(/^(R\/\+\/keepalive|shellies\/command|\+\/command)$/);
  });
});

describe("a user's profile", () => {
  const problems = (config: object) => mqttDevicesConfig.safeParse(config).error?.issues.map(({ message }) => message) ?? [];

  test('is read from the folder, and precedes a shipped one', () => {
    writeFileSync(join(folder, 'mine.yaml'), minimal);
    writeFileSync(join(folder, 'evcc.yaml'), minimal.replace('name: mine', 'name: evcc'));
    const config = mqttDevicesConfig.parse({ profile_folder: folder, profiles: ['mine', 'evcc'] });
    expect(usedMappings(config).mappings.map(({ topic }) => topic)).toEqual(['mine/{id}/temperature', 'mine/{id}/temperature']);
  });

  test('of the page reads what a user published (OpenEVSE/ESP8266_WiFi_v2.x#275)', () => {
    const [, example = ''] = /```yaml\n(# yaml-language-server[^`]*)```/.exec(renderProfilesDoc()) ?? [];
    writeFileSync(join(folder, 'openevse.yaml'), example);
    const { receive, values } = mappedCase({
      profile_folder: folder,
      profiles: [{ name: 'openevse', parameters: { base: 'openevse-unit' } }],
    });
    for (const [topic, payload] of Object.entries({ amp: '30580', voltage: '240', wh: '438626', temp4: '507.5', state: '3', srssi: '-64' }))
      receive(`openevse-unit/${topic}`, payload);
    expect(values('openevse')).toEqual({
      current: '30580',
      voltage: '240',
      energy: '438626',
      temperature: 50.75,
      state: 'charging',
      srssi: '-64',
    });
  });

  test('that does not exist, or has another parameter, is a problem of the config', () => {
    expect(problems({ profiles: ['shely-gen2'] })[0]).toMatch(/unknown profile; did you mean "shelly-gen2"\?/);
    expect(problems({ profile_folder: folder, profiles: ['other'] })[0]).toContain(`there is no "other.yaml" in "${folder}"; expected`);
    expect(problems({ profiles: [{ name: 'evcc', parameters: { bas: 'x' } }] })[0]).toMatch(
      /unknown parameter "bas" of profile "evcc"; did you mean "base"\?/,
    );
    expect(problems({ profiles: [{ name: 'evcc', parameters: { base: 'home/evcc' } }] })).toEqual([]);
  });

  test.each([
    ['title: Mine', 'titel: Mine', /mine\.yaml:1:1: .*unknown key "titel"/],
    ['value: °C', 'value: { units: °C }', /mine\.yaml:5:\d+: topics\.0\.value: unknown key "units"/],
    ['value: °C', 'value: bananas', /unknown unit "bananas"/],
    ["id: '{id}'", "id: '{idd}'", /unknown part \{idd\}/],
    ['°C }]', '°C', /mine\.yaml:\d+:\d+/],
    ["topic: 'mine", "topics: [], topic: mine/x, tpic: 'mine", /unknown key "topics", "tpic"; did you mean "topic"\?/],
    [
      "topics: [{ topic: 'mine/{id}/temperature',",
      'topics:\n  - topic: {id}/x\n    #',
      /mine\.yaml:6:16: quote strings that start with \{ or \[/,
    ],
  ])('with %j as %j is refused with the place', (from, to, message) => {
    const found = readProfile('mine.yaml', minimal.replace(from, to)).problems;
    expect(found.map(({ file, line, column, message: text }) => `${file}:${line}:${column}: ${text}`).join('\n')).toMatch(message);
  });
});

describe('what a profile publishes', () => {
  const victron = (parameters: Record<string, string>) => compileProfile(loadProfile('victron-gx'), parameters).published;

  function started(parameters: Record<string, string> = {}) {
    const sent: string[] = [];
    let nowMs = 0;
    const timers = new ClockTimers(() => nowMs);
    const publisher = new ProfilePublisher(
      victron(parameters),
      (topic, payload) => void sent.push(`${topic} ${payload.toString()}`),
      timers,
    );
    return { publisher, sent, pass: (ms: number) => ((nowMs += ms), timers.run()) };
  }

  test('is sent at connect and on the timer, and not twice after a reconnect', () => {
    const { publisher, sent, pass } = started({ portal: 'c0619ab1d2e3' });
    publisher.connected();
    expect(sent).toEqual(['R/c0619ab1d2e3/keepalive ', 'R/c0619ab1d2e3/keepalive {"keepalive-options":["suppress-republish"]}']);
    publisher.connected();
    sent.length = 0;
    pass(50_000);
    pass(50_000);
    expect(sent).toHaveLength(2);
  });

  test('goes to devices whose topics were seen, at most a hundred', () => {
    const { publisher, sent } = started();
    publisher.connected();
    expect(sent).toEqual([]);
    for (let index = 0; index < 300; index++) publisher.learn(['portal', 'instance'], [`p${index}`, '0']);
    publisher.learn(['portal'], ['p1']);
    publisher.learn(['device'], ['p1']);
    expect(new Set(sent.map((line) => line.split(' ')[0])).size).toBe(100);
    expect(sent).toHaveLength(200);
  });

  test('is allowed for its own topics only', () => {
    const filters = victron({ portal: 'abc' }).map(({ filter }) => filter);
    expect([isAllowed(filters, 'R/abc/keepalive'), isAllowed(filters, 'W/abc/x'), isAllowed(filters, 'R/def/keepalive')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
