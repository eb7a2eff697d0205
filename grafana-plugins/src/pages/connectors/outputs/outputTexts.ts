import { t } from '@grafana/i18n';
import type { DeviceState } from '../../../core/device';
import { spanText } from '../../../core/deviceText';
import { valueText } from '../../../core/format';
import type { OutputStatus } from '../../../data/exporterApi';

type OutputState = OutputStatus['state'];

/** The look of a state: that of a device. */
export const outputLooks: Readonly<Record<OutputState, DeviceState>> = {
  up: 'ok',
  starting: 'silent',
  waiting_clock: 'silent',
  down: 'offline',
  refusing: 'offline',
};

export function outputStateText(state: OutputState): string {
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
  }
}

/** What happens to the samples, and what to do. */
export function outputAdvice(state: OutputState): string | undefined {
  switch (state) {
    case 'down':
      return t('outputs.advice-down', 'Check that the storage is running. Samples wait on disk and are sent with their own times.');
    case 'refusing':
      return t(
        'outputs.advice-refusing',
        'The storage answers, but does not take the samples: correct URL, credentials or limits as its answer says.',
      );
    case 'waiting_clock':
      return t('outputs.advice-clock', 'The system clock of the exporter does not fit: set it. Samples wait on disk.');
    default:
      return undefined;
  }
}

export function orderText(order: OutputStatus['order']): string {
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
export function pendingText({ pending_samples: samples, oldest_pending_ms: oldestMs }: OutputStatus, nowMs: number): string {
  const number = valueText('', samples);
  return samples === 0 || oldestMs === undefined
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
    case 'too_far_in_future':
      return t('outputs.in-future', 'in the future');
    case 'invalid_labels':
      return t('outputs.invalid-labels', 'invalid labels');
    case 'too_many_series':
      return t('outputs.too-many-series', 'too many series');
    case 'too_large':
      return t('outputs.too-large', 'too large');
    case 'other':
      return t('outputs.other-reason', 'another reason');
    default:
      return reason.replaceAll('_', ' ');
  }
}
