import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import appGerman from '../../locales/de-DE/gaugeway-devices-app.json';
import german from './locales/de-DE/gaugeway-fleet-panel.json';

/** All source files of the panel, with their texts. */
function sourcesFrom(entry: string, known = new Map<string, string>()): Map<string, string> {
  const file = ['', '.ts', '.tsx'].map((end) => entry + end).find((path) => /\.tsx?$/.test(path) && existsSync(path));
  if (file && !known.has(file)) {
    const text = readFileSync(file, 'utf8');
    known.set(file, text);
    for (const [, path = ''] of text.matchAll(/from '(\.[^']+)'/g)) {
      sourcesFrom(resolve(dirname(file), path), known);
    }
  }
  return known;
}

test('the panel has no dynamic imports, since Grafana serves no chunks for a nested panel', () => {
  const sources = sourcesFrom(resolve(__dirname, 'module.ts'));
  expect([...sources.keys()].some((path) => path.endsWith('FleetGridCell.tsx'))).toBe(true);
  expect([...sources].filter(([, text]) => /\bimport\(/.test(text)).map(([path]) => path)).toEqual([]);
});

test('texts of the panel have no elements, since its bundle has no component for them', () => {
  const sources = sourcesFrom(resolve(__dirname, 'module.ts'));
  expect([...sources].filter(([, text]) => /<Trans\b/.test(text)).map(([path]) => path)).toEqual([]);
});

function flat(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]: [string, string | object]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

test('texts of both app and panel are the same in German', () => {
  const own = flat(german);
  const shared = [...flat(appGerman)].filter(([key]) => own.has(key));
  expect(shared.length).toBeGreaterThan(10);
  expect(shared).toEqual(shared.map(([key]) => [key, own.get(key)]));
});
