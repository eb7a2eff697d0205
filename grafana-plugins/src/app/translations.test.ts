import { loadTranslations as loadPanelTranslations } from '../panels/fleet/translations';
import german from '../panels/fleet/locales/de-DE/gaugeway-fleet-panel.json';
import { loadTranslations } from './translations';

const fetched: string[] = [];

beforeEach(() => {
  fetched.length = 0;
  globalThis.fetch = (url) => {
    fetched.push(String(url));
    return Promise.resolve({ json: () => Promise.resolve(german) } as Response);
  };
});

test.each([
  ['app', loadTranslations, 'overview'],
  ['panel', loadPanelTranslations, 'fleet-panel'],
])('the %s brings its German texts, and needs none in English', async (_name, load, section) => {
  expect(await load('de-DE')).toHaveProperty(section);
  expect(await load('en-US')).toEqual({});
  expect(await load('fr-FR')).toEqual({});
});

test('the panel fetches its German texts only', async () => {
  await Promise.all(['en-US', 'de-DE'].map(loadPanelTranslations));
  expect(fetched).toEqual(['/public/plugins/gaugeway-fleet-panel/locales/de-DE/gaugeway-fleet-panel.json']);
});
