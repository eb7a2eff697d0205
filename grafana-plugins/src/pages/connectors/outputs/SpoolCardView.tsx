import React, { useId } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { Ago } from '../../../components/Ago';
import { NamedValue } from '../../../components/NamedValue';
import { StateBadge } from '../../../components/StateBadge';
import { valueText } from '../../../core/format';
import { unescaped } from '../../../core/unescaped';
import { getCardStyles } from '../cardStyles';
import { outputHelp } from './outputHelp';
import type { Outputs } from './useOutputs';

interface Props {
  readonly spool: NonNullable<Outputs['spool']>;
  readonly nowMs: number;
}

const almostFull = 0.8;

/** The spool, which all outputs share: how full it is, and whether it can be written. */
export function SpoolCardView({ spool, nowMs }: Props) {
  const styles = useStyles2(getCardStyles);
  const headingId = useId();
  const { bytes, max_bytes: maxBytes, samples, oldest_ms: oldestMs, problem } = spool;
  const ratio = Math.min(1, bytes / maxBytes);
  const isFilling = ratio > almostFull;
  return (
    <section className={styles.card} aria-labelledby={headingId}>
      <div className={styles.head}>
        <h3 id={headingId} className={styles.name}>
          {t('outputs.spool', 'Spool')}
        </h3>
        {problem !== undefined && <StateBadge level="offline" word={t('outputs.spool-unwritable', 'Not writable')} />}
        {problem === undefined && isFilling && <StateBadge level="silent" word={t('outputs.spool-filling', 'Almost full')} />}
      </div>
      <div className={styles.source}>{t('outputs.spool-what', 'Samples on disk until all outputs have sent them')}</div>
      {problem !== undefined && (
        <div className={styles.problem}>
          <div>{t('outputs.spool-problem', 'Cannot be written: {{problem}}', { problem, ...unescaped })}</div>
          <div>
            {t('outputs.spool-advice', 'Free disk space in the data folder of the exporter. Samples that wait are in memory only.')}
          </div>
        </div>
      )}
      <Meter ratio={ratio} isBad={isFilling} labelledBy={headingId} />
      <dl className={styles.figures}>
        <NamedValue label={t('outputs.spool-used', 'Used')} help={outputHelp('spoolUsed')} isBad={isFilling}>
          {t('outputs.spool-of', '{{used}} of {{all}}', {
            used: valueText('_bytes', bytes),
            all: valueText('_bytes', maxBytes),
            ...unescaped,
          })}
        </NamedValue>
        <NamedValue label={t('outputs.spool-samples', 'Samples')} help={outputHelp('spoolSamples')}>
          {valueText('', samples)}
        </NamedValue>
        {oldestMs !== undefined && (
          <NamedValue label={t('outputs.spool-oldest', 'Oldest sample')} help={outputHelp('spoolOldest')}>
            <Ago atMs={oldestMs} nowMs={nowMs} isTabStop />
          </NamedValue>
        )}
      </dl>
    </section>
  );
}

function Meter({ ratio, isBad, labelledBy }: { readonly ratio: number; readonly isBad: boolean; readonly labelledBy: string }) {
  const styles = useStyles2(getMeterStyles);
  const percent = Math.round(ratio * 100);
  return (
    <div
      className={styles.track}
      role="meter"
      aria-labelledby={labelledBy}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent}%`}
    >
      <div className={isBad ? styles.bad : styles.bar} style={{ width: `${ratio * 100}%` }} />
    </div>
  );
}

function getMeterStyles(theme: GrafanaTheme2) {
  const bar = { height: '100%' } as const;
  return {
    track: css({
      height: theme.spacing(1),
      borderRadius: theme.shape.radius.pill,
      background: theme.colors.background.canvas,
      border: `1px solid ${theme.colors.border.medium}`,
      overflow: 'hidden',
    }),
    bar: css({ ...bar, background: theme.colors.primary.main }),
    bad: css({ ...bar, background: theme.colors.warning.main }),
  };
}
