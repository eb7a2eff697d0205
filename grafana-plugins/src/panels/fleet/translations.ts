import type { ResourceLoader } from '@grafana/i18n';
import { id } from './plugin.json';
import { pluginFile } from './pluginFile';

/** Texts of the panel in a language, for the reason of the app's. English is in the sources. */
export const loadTranslations: ResourceLoader = (language) =>
  language === 'de-DE' ? pluginFile(`locales/${language}/${id}`) : Promise.resolve({});
