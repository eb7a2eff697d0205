import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Translatable, translatablesOf } from '../testing/translations';

const src = join(__dirname, '..');
const plugins = {
  app: { entry: 'module.tsx', locales: 'locales', id: 'gaugeway-devices-app' },
  panel: { entry: 'panels/fleet/module.ts', locales: 'panels/fleet/locales', id: 'gaugeway-fleet-panel' },
};

describe.each(Object.entries(plugins))('the %s', (_name, { entry, locales, id }) => {
  const texts = translatablesOf(join(src, entry));
  const german = flat(readJson(`${locales}/de-DE/${id}.json`));

  test('has a German text for each text of its sources, and no other', () => {
    expect(texts.length).toBeGreaterThan(50);
    expect([...german.keys()].sort()).toEqual(texts.flatMap(keysOf).sort());
  });

  test('has the same placeholders and elements in its German texts', () => {
    for (const text of texts.filter(({ text: english }) => english !== '')) {
      for (const key of keysOf(text)) {
        expect({ key, marks: marksOf(german.get(key) ?? '', text) }).toEqual({ key, marks: marksOf(text.text, text) });
      }
    }
  });

  test('has its English texts in the sources only', () => {
    expect(readJson(`${locales}/en-US/${id}.json`)).toEqual({});
  });
});

/** German has two plural forms. */
function keysOf({ key, isPlural }: Translatable): string[] {
  return isPlural ? [`${key}_one`, `${key}_other`] : [key];
}

/** `{{placeholders}}` and `<1>elements</1>`; plural texts may omit the count. */
function marksOf(text: string, { isPlural }: Translatable): string[] {
  const marks = text.match(/\{\{\w+\}\}|<\/?\d+>/g) ?? [];
  return [...marks].filter((mark) => !(isPlural && mark === '{{count}}')).sort();
}

function readJson(path: string): object {
  return JSON.parse(readFileSync(join(src, path), 'utf8')) as object;
}

function flat(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]: [string, string | object]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}
