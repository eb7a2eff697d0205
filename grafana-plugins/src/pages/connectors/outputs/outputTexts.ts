import { t } from '@grafana/i18n';
import type { Level } from '../../../core/level';
import { spanText } from '../../../core/deviceText';
import { valueText } from '../../../core/format';
import type { Output, OutputKind } from './output';

/** The look of a state: that of a device. A newer exporter may have others. */
export const outputLooks: Readonly<Record<string, Level>> = {
  up: 'ok',
  starting: 'silent',
  waiting_clock: 'silent',
  down: 'offline',
  refusing: 'offline',
};

export function outputStateText(state: string): string {
  switch (state) {
    case 'up':
      return t('outputs.up', 'Sending');
    case 'starting':
      return t('outputs.starting', 'Starting');
    case 'down':
      return t('outputs.down', 'Not reachable');
    case 'refusing':
      return t('outputs.refusing', 'Refusing');
    case 'waiting_clock':
      return t('outputs.waiting-clock', 'Waiting for the clock');
    default:
      return state;
  }
}

/** The labels of the figures of an output, in its unit: samples, lines or spans. */
export function outputLabels(kind: OutputKind): Readonly<Record<'pending' | 'sent' | 'rejected' | 'lost', string>> {
  switch (kind) {
    case 'remote_write':
      return {
        pending: t('outputs.pending', 'Samples waiting'),
        sent: t('outputs.sent', 'Samples sent'),
        rejected: t('outputs.rejected', 'Rejected samples'),
        lost: t('outputs.lost', 'Lost samples'),
      };
    case 'loki':
      return {
        pending: t('outputs.lines-pending', 'Lines waiting'),
        sent: t('outputs.lines-sent', 'Lines sent'),
        rejected: t('outputs.lines-rejected', 'Rejected lines'),
        lost: t('outputs.lines-lost', 'Lost lines'),
      };
    case 'otlp':
      return {
        pending: t('outputs.spans-pending', 'Spans waiting'),
        sent: t('outputs.spans-sent', 'Spans sent'),
        rejected: t('outputs.spans-rejected', 'Rejected spans'),
        lost: t('outputs.spans-lost', 'Lost spans'),
      };
  }
}

/** Names of products and of protocols are not translated. */
export function serverText({ kind, server }: Pick<Output, 'kind' | 'server'>): string {
  switch (kind) {
    case 'remote_write':
      return server === 'victoriametrics' ? 'VictoriaMetrics' : 'Prometheus remote write';
    case 'loki':
      return 'Loki';
    case 'otlp':
      return 'OpenTelemetry (OTLP)';
  }
}

/** What happens to the samples, lines or spans, and what to do. */
export function outputAdvice(kind: OutputKind, state: string): string | undefined {
  if (state !== 'down' && state !== 'refusing') {
    return state === 'waiting_clock'
      ? t('outputs.advice-clock', 'The system clock of the exporter does not fit: set it. Samples wait on disk.')
      : undefined;
  }
  const isDown = state === 'down';
  switch (kind) {
    case 'remote_write':
      return isDown
        ? t('outputs.advice-down', 'Check that the storage is running. Samples wait on disk and are sent with their own times.')
        : t(
            'outputs.advice-refusing',
            'The storage answers, but does not take the samples: correct URL, credentials or limits as its answer says.',
          );
    case 'loki':
      return isDown
        ? t('outputs.advice-loki-down', 'Check that Loki is running. Events and states wait on disk, other lines in memory.')
        : t(
            'outputs.advice-loki-refusing',
            'Loki answers, but does not take the lines: correct URL, credentials or limits as its answer says.',
          );
    case 'otlp':
      return isDown
        ? t(
            'outputs.advice-otlp-down',
            'Check that the receiver of the traces is running. Spans wait in memory; if there are too many, the oldest are dropped.',
          )
        : t(
            'outputs.advice-otlp-refusing',
            'The receiver answers, but does not take the spans: correct URL, credentials or limits as its answer says.',
          );
  }
}

export function orderText(order: Output['order']): string {
  switch (order) {
    case 'fresh_first':
      return t('outputs.fresh-first', 'new samples first');
    case 'series':
      return t('outputs.by-series', 'oldest first');
    default:
      return '–';
  }
}

/** "1.23 K, the oldest 3 min old" */
export function pendingText({ pending, oldestPendingMs: oldestMs }: Output, nowMs: number): string {
  const number = valueText('', pending);
  return pending === 0 || oldestMs === undefined
    ? number
    : t('outputs.pending-age', '{{number}}, the oldest {{span}} old', { number, span: spanText(nowMs - oldestMs) });
}

/** "5: spool full", "7: spool full 5, too old 2"; undefined where there are none. */
export function reasonsText(counts: Readonly<Record<string, number>>): string | undefined {
  const reasons = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) {
    return undefined;
  }
  const sum = reasons.reduce((total, [, count]) => total + count, 0);
  const parts = reasons.map(([reason, count]) =>
    reasons.length === 1 ? reasonText(reason) : `${reasonText(reason)} ${valueText('', count)}`,
  );
  return `${valueText('', sum)}: ${parts.join(', ')}`;
}

function reasonText(reason: string): string {
  switch (reason) {
    case 'size':
      return t('outputs.lost-size', 'spool full');
    case 'memory':
      return t('outputs.lost-memory', 'memory full');
    case 'age':
      return t('outputs.lost-age', 'too long in the spool');
    case 'dropped':
      return t('outputs.lost-dropped', 'dropped by command');
    case 'damaged':
      return t('outputs.lost-damaged', 'damaged on disk');
    case 'disk_full':
      return t('outputs.lost-disk-full', 'disk full');
    case 'out_of_order':
      return t('outputs.out-of-order', 'out of order');
    case 'out_of_bounds':
      return t('outputs.out-of-bounds', 'out of bounds');
    case 'too_old':
      return t('outputs.too-old', 'too old');
    case 'duplicate':
      return t('outputs.duplicate', 'duplicate time');
    case 'invalid_labels':
      return t('outputs.invalid-labels', 'invalid labels');
    case 'too_many_series':
      return t('outputs.too-many-series', 'too many series');
    case 'too_large':
      return t('outputs.too-large', 'too large');
    case 'too_far_behind':
      return t('outputs.too-far-behind', 'too far behind');
    case 'too_far_in_future':
    case 'too_new':
      return t('outputs.in-future', 'in the future');
    case 'line_too_long':
      return t('outputs.too-long', 'too long');
    case 'rate_limit':
      return t('outputs.rate-limit', 'rate limit');
    case 'queue_full':
      return t('outputs.lost-queue-full', 'queue full');
    case 'refused':
      return t('outputs.lost-refused', 'refused');
    case 'stopped':
      return t('outputs.lost-stopped', 'not sent before the exporter stopped');
    case 'other':
      return t('outputs.other-reason', 'another reason');
    default:
      return reason.replaceAll('_', ' ');
  }
}
