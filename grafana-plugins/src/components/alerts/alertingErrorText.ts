import { t } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { AlertingError } from '../../data/alerts/alertingApi';
import { isUnreachable } from '../isUnreachable';
import { unescaped } from '../../core/unescaped';

/** What a failed request to Grafana's alerting means, and what to do. */
export function alertingErrorText(error: unknown, permissions: readonly string[]): string {
  const { problem, message } = error instanceof AlertingError && error.problem !== 'failed' ? error : problemOf(error);
  const values = { permissions: permissions.join(' / '), message, ...unescaped };
  switch (problem) {
    case 'not-allowed':
      return permissions.some((permission) => hasPermission(permission))
        ? t(
            'alerting-error.refused',
            'Refused, although you have the permission {{permissions}}. For a data source, check the credentials in its settings; for alerts of Grafana, the permissions of the folder. ({{message}})',
            values,
          )
        : t(
            'alerting-error.not-allowed',
            'Grafana refused: you need the permission {{permissions}}, which Editors have. ({{message}})',
            values,
          );
    case 'not-signed-in':
      return t(
        'alerting-error.not-signed-in',
        'Not accepted: sign in to Grafana again, or check the credentials in the settings of the data source. ({{message}})',
        values,
      );
    case 'page':
      return t(
        'alerting-error.page',
        'The answer is a web page, such as the login of a proxy. Reload this page to sign in again, or check the URL in the settings of the data source.',
      );
    case 'not-found':
      return t(
        'alerting-error.not-found',
        'Not found. In the settings of the Alertmanager data source, Implementation must be what the server is: Prometheus for a plain Alertmanager. ({{message}})',
        values,
      );
    case 'unreachable':
      return t('alerting-error.unreachable', 'No response. Check that it is running and that the URL of its data source is right.');
    case 'slow':
      return t('alerting-error.slow', 'No response yet. What it has is added when it answers.');
    default:
      return message;
  }
}

/** Of a query to a data source. */
function problemOf(error: unknown) {
  const failure = error instanceof Error ? error : new Error(String(error));
  return { problem: isUnreachable(failure) ? 'unreachable' : 'failed', message: failure.message };
}
