import { t } from '@grafana/i18n';
import { AlertingError } from '../../data/alerts/alertingApi';
import { isUnreachable } from '../isUnreachable';
import { unescaped } from '../../core/unescaped';

/** What a failed request to Grafana's alerting means, and what to do. */
export function alertingErrorText(error: unknown, permissions: readonly string[]): string {
  const { problem, message } = error instanceof AlertingError ? error : problemOf(error);
  switch (problem) {
    case 'not-allowed':
      return t(
        'alerting-error.not-allowed',
        'Grafana refused: you need the permission {{permissions}}, which Editors have. ({{message}})',
        {
          permissions: permissions.join(' / '),
          message,
          ...unescaped,
        },
      );
    case 'not-found':
      return t(
        'alerting-error.not-found',
        'Not found. In the settings of the Alertmanager data source, Implementation must be what the server is: Prometheus for a plain Alertmanager. ({{message}})',
        { message, ...unescaped },
      );
    case 'unreachable':
      return t(
        'alerting-error.unreachable',
        'No response. Check that it is running and that the URL of its data source is right. ({{message}})',
        {
          message,
          ...unescaped,
        },
      );
    default:
      return message;
  }
}

/** Of a query to a data source. */
function problemOf(error: unknown) {
  const failure = error instanceof Error ? error : new Error(String(error));
  return { problem: isUnreachable(failure) ? 'unreachable' : 'failed', message: failure.message };
}
