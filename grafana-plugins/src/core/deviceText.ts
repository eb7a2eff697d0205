import { t } from '@grafana/i18n';
import type { Device, OfflineReason } from './device';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A span as people say it, in one unit: "40 s", "10 min", "3 h", "2 d". */
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

/** "3 h ago"; what lies ahead by a clock that is a little off is "now". */
export function agoText(atMs: number, nowMs: number): string {
  return nowMs - atMs < second ? t('span.now', 'now') : t('span.ago', '{{span}} ago', { span: spanText(nowMs - atMs) });
}

/** What is wrong with a device, or that nothing is, in a sentence. */
export function stateText(device: Device, nowMs: number): string {
  switch (device.state) {
    case 'alert':
      return t('state.alert-sentence', 'firing: {{alerts}}', { alerts: device.alerts.map(({ name }) => name).join(', ') });
    case 'offline':
      return offlineSentence(device, nowMs);
    case 'silent':
      return silentSentence(device, nowMs);
    case 'unknown':
      return t('state.unknown-sentence', 'no data now, but some within the last day');
    case 'ok':
      return okSentence(device, nowMs);
  }
}

/** Why a device is offline, as a part of a sentence. */
export function reasonText(reason: OfflineReason | undefined): string {
  switch (reason) {
    case 'protocol':
      return t('reason.protocol', 'its source reports it offline');
    case 'poll_failed':
      return t('reason.poll_failed', 'it does not answer polls');
    case 'connector':
      return t('reason.connector', 'its connector is down');
    case 'timeout':
      return t('reason.timeout', 'not heard for too long');
    case 'disabled':
      return t('reason.disabled', 'disabled at its source');
    case 'expected':
      return t('reason.expected', 'asleep, as expected');
    case undefined:
      return t('reason.none', 'no reason is given');
  }
}

function offlineSentence({ reason, lastSeenMs }: Device, nowMs: number): string {
  const why = reasonText(reason);
  return lastSeenMs === undefined
    ? t('state.offline-sentence', 'offline: {{why}}', { why })
    : t('state.offline-since-sentence', 'offline: {{why}}, last seen {{ago}}', { why, ago: agoText(lastSeenMs, nowMs) });
}

function silentSentence({ lastSeenMs, reportIntervalMs }: Device, nowMs: number): string {
  // silence is measured from there, so it is known
  const span = spanText(nowMs - (lastSeenMs ?? nowMs));
  return reportIntervalMs === undefined
    ? t('state.silent-sentence', 'silent for {{span}}', { span })
    : t('state.silent-usually-sentence', 'silent for {{span}}, usually every {{usual}}', { span, usual: spanText(reportIntervalMs) });
}

function okSentence({ reason, lastSeenMs }: Device, nowMs: number): string {
  if (reason === 'expected') {
    return reasonText(reason);
  }
  return lastSeenMs === undefined
    ? t('state.ok-sentence', 'online')
    : t('state.ok-seen-sentence', 'seen {{ago}}', { ago: agoText(lastSeenMs, nowMs) });
}
