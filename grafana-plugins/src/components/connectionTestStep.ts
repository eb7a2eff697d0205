import { t } from '@grafana/i18n';
import { isAdmin } from './isAdmin';

/** What to do when the exporter does not answer as it should: only administrators have the page with the test. */
export function connectionTestStep(): string {
  return isAdmin()
    ? t('exporter.test', 'Run the connection test in Settings.')
    : t('exporter.ask', 'Ask a Grafana administrator to run the connection test of this app.');
}
