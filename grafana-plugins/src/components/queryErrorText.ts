import { t } from '@grafana/i18n';
import { unescaped } from '../core/unescaped';
import { isUnreachable } from './isUnreachable';

/** Why a query to the server of that name failed, to end a sentence; if it is away, what to do. */
export function queryErrorText(error: Error, name: string): string {
  return isUnreachable(error)
    ? t('query-error.away', '{{name}} does not answer. Check that it is running and that the URL of its data source is right.', {
        name,
        ...unescaped,
      })
    : error.message;
}
