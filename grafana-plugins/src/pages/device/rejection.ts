import { t } from '@grafana/i18n';
import { agoText } from '../../core/deviceText';
import { unescaped } from '../../core/unescaped';
import type { MappingRow } from '../../data/exporterApi';

type Rejected = NonNullable<MappingRow['rejected']>;

/** Properties whose newest reading was not taken, so that they have no value now. */
export function rejectedOf(rows: readonly MappingRow[]): readonly MappingRow[] {
  return rows.filter(({ rejected, value }) => rejected !== undefined && value === undefined);
}

/** "rejected: 255 (stands for no value), 3 s ago" */
export function rejectionText({ value, reason, at_ms: atMs }: Rejected, nowMs: number): string {
  return t('mapping.rejected', 'rejected: {{value}} ({{reason}}), {{ago}}', {
    value,
    reason: reasonWord(reason),
    ago: agoText(atMs, nowMs),
    ...unescaped,
  });
}

/** The reasons of the metric `gaugeway_readings_rejected_total`. */
function reasonWord(reason: string): string {
  switch (reason) {
    case 'type':
      return t('rejected.type', 'wrong type');
    case 'value':
      return t('rejected.value', 'unknown state');
    case 'not_finite':
      return t('rejected.not_finite', 'not a finite number');
    case 'negative':
      return t('rejected.negative', 'a counter cannot be negative');
    case 'sentinel':
      return t('rejected.sentinel', 'stands for no value');
    case 'range':
      return t('rejected.range', 'out of the plausible range');
    case 'spike':
      return t('rejected.spike', 'implausible jump');
    case 'dip':
      return t('rejected.dip', 'small fall of a counter');
    default:
      return reason;
  }
}
