import { t } from '@grafana/i18n';
import type { OfflineReason } from './device';
import type { Since } from './since';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Formats a duration in one unit: "40 s", "10 min", "3 h", "2 d". */
export function spanText(spanMs: number): string {
  const span = Math.max(0, spanMs);
  if (span < 90 * second) {
    return t('span.seconds', '{{n}} s', { n: Math.round(span / second) });
  }
  if (span < 90 * minute) {
    return t('span.minutes', '{{n}} min', { n: Math.round(span / minute) });
  }
  if (span < 36 * hour) {
    return t('span.hours', '{{n}} h', { n: Math.round(span / hour) });
  }
  return t('span.days', '{{n}} d', { n: Math.round(span / day) });
}

/** "3 h ago"; times in the future, by clock skew, are "now". */
export function agoText(atMs: number, nowMs: number): string {
  return nowMs - atMs < second ? t('span.now', 'now') : t('span.ago', '{{span}} ago', { span: spanText(nowMs - atMs) });
}

/** "for 3 h", or "for at least 3 h" where the start was not observed. */
export function sinceText({ sinceMs, isAtLeast }: Since, nowMs: number): string {
  const span = spanText(nowMs - sinceMs);
  return isAtLeast ? t('span.for-at-least', 'for at least {{span}}', { span }) : t('span.for', 'for {{span}}', { span });
}

/** Text for the reason of an offline device, in lower case. */
export function reasonText(reason: OfflineReason | undefined): string {
  switch (reason) {
    case 'protocol':
      return t('reason.protocol', 'reported by its source');
    case 'poll_failed':
      return t('reason.poll_failed', 'no response to polls');
    case 'connector':
      return t('reason.connector', 'connector down');
    case 'timeout':
      return t('reason.timeout', 'no message within the time limit');
    case 'disabled':
      return t('reason.disabled', 'disabled at the source');
    case 'expected':
      return t('reason.expected', 'asleep (expected)');
    case undefined:
      return t('reason.none', 'unknown reason');
  }
}
