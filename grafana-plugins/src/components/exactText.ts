import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';

/** A time in the time zone of the user; `isAtLeast`: it was then or before. */
export function exactText(atMs: number, isAtLeast = false): string {
  const time = dateTimeFormat(atMs);
  return isAtLeast ? t('span.or-earlier', '{{time}} or earlier', { time }) : time;
}
