import type { ResourceLoader } from '@grafana/i18n';

/**
 * Texts of the app in a language, as a chunk. Grafana loads the files of `locales` by `eval`, which a content security policy without `unsafe-eval` forbids, so that pages would be in
 * English there. English is in the sources.
 */
export const loadTranslations: ResourceLoader = async (language) =>
  language === 'de-DE' ? (await import('../locales/de-DE/gaugeway-devices-app.json')).default : {};
