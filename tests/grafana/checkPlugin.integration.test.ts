import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { stopLeftovers, temporaryFolder } from '../servers/server.ts';
import { checkPlugin } from './checkPlugin.ts';
import { distFolder } from './pluginFolder.ts';

afterAll(stopLeftovers);

test("the build passes the checks of Grafana's plugin review", () => {
  expect(checkPlugin()).toEqual([]);
});

test.each([
  ['gaugeway-fleet-panel: img/logo.svg is missing', remove('panels/fleet/img')],
  ['gaugeway-fleet-panel: locales/de-DE/gaugeway-fleet-panel.json is missing', remove('panels/fleet/locales/de-DE')],
  ['gaugeway-devices-app: module.js.map is missing', remove('module.js.map')],
  ['module.js: its map does not have src/module.tsx as it is', change('module.js.map', /LoadingPlaceholder/, 'Placeholder')],
  ["module.js: React's internals, which another React has not", append('module.js', 'React.__SECRET_INTERNALS_DO_NOT_USE')],
  ["KiB are more than the 15 KiB of the app's module", append('module.js', ' '.repeat(12_000))],
  ['chunk.js: 501 KiB are more than the 500 KiB of a lazy chunk', append('chunk.js', ' '.repeat(512_500))],
  [
    'module.js: needs "react/jsx-runtime", which Grafana 12.2 does not share',
    change('module.js', /define\(\[/, 'define(["react/jsx-runtime",'),
  ],
  ['includes: the panels are not the nested plugin.json files', change('plugin.json', /panels\/fleet\/plugin.json/, 'panels/fleet')],
  ['includes: a dashboard is missing', remove('dashboards')],
  ['core/catalogue.json: does not belong into the archive', add('core', 'catalogue.json')],
  ['routes: a method is not one verb', change('plugin.json', /"method": "GET"/, '"method": "GET,POST"')],
  ['routes: an action is granted by no role', change('plugin.json', /"reqAction": "[^"]+"/, '"reqAction": "other"')],
  ['dependencies: the Grafana version is no range', change('plugin.json', />=12\.2\.0/, '12.2.0')],
  ['devices: the id is not <org>-<name>-<type>', change('plugin.json', /gaugeway-devices-app"/, 'devices"')],
  ['README.md: jargon', append('README.md', 'Run yarn.')],
  ['README.md: a picture or a link is relative', append('README.md', '![Devices](img/devices.png)')],
  ['gaugeway-fleet-panel: README.md: too short to say what the plugin does', remove('panels/fleet/README.md')],
  ['CHANGELOG.md: not this version', change('CHANGELOG.md', /## \d/, '## next')],
  ['img/logo.svg: an SVG that runs or loads something', append('img/logo.svg', '<script>')],
  ['notes.docx: does not belong into the archive', append('notes.docx', 'x')],
  ['img/fixtures/options.json: does not belong into the archive', add('img/fixtures', 'options.json')],
])('it reports: %s', async (problem, breakIt) => {
  const folder = join(await temporaryFolder(), 'dist');
  cpSync(distFolder, folder, { recursive: true });
  breakIt(folder);
  expect(checkPlugin(folder).join('\n')).toContain(problem);
});

test('a folder without an app is reported', async () => {
  const folder = await temporaryFolder();
  cpSync(distFolder, folder, { recursive: true });
  renameSync(join(folder, 'plugin.json'), join(folder, 'plugin.old'));
  expect(checkPlugin(folder)).toEqual(['plugin.json: missing']);
});

type Break = (folder: string) => void;

function remove(name: string): Break {
  return (folder) => rmSync(join(folder, name), { recursive: true });
}

function add(into: string, name: string): Break {
  return (folder) => {
    mkdirSync(join(folder, into));
    writeFileSync(join(folder, into, name), '{}');
  };
}

function append(name: string, text: string): Break {
  return (folder) => appendFileSync(join(folder, name), text);
}

function change(name: string, from: RegExp, to: string): Break {
  return (folder) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toMatch(from);
    writeFileSync(join(folder, name), text.replace(from, to));
  };
}
