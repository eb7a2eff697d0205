import React, { useId } from 'react';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { Ago } from '../../../components/Ago';
import { NamedValue } from '../../../components/NamedValue';
import { StateBadge } from '../../../components/StateBadge';
import { spanText } from '../../../core/deviceText';
import { valueText } from '../../../core/format';
import { unescaped } from '../../../core/unescaped';
import { getCardStyles } from '../cardStyles';
import type { Output } from './output';
import { outputHelp, outputStateHelp } from './outputHelp';
import { orderText, outputAdvice, outputLabels, outputLooks, outputStateText, pendingText, reasonsText, serverText } from './outputTexts';

interface Props {
  readonly output: Output;
  readonly nowMs: number;
}

/** One output: state, what waits, what was refused and lost. */
export function OutputCardView({ output, nowMs }: Props) {
  const styles = useStyles2(getCardStyles);
  const headingId = useId();
  const labels = outputLabels(output.kind);
  const [rejected, lost] = [reasonsText(output.rejected), reasonsText(output.lost)];
  return (
    <section className={styles.card} aria-labelledby={headingId}>
      <div className={styles.head}>
        <h3 id={headingId} className={styles.name}>
          {output.name}
        </h3>
        <StateBadge
          level={outputLooks[output.state] ?? 'unknown'}
          word={outputStateText(output.state)}
          help={outputStateHelp(output.state)}
        />
      </div>
      <div className={styles.source}>{[serverText(output), output.url].filter(Boolean).join(' · ')}</div>
      {output.state !== 'up' && <Problem output={output} nowMs={nowMs} />}
      <dl className={styles.figures}>
        <NamedValue label={labels.pending} help={outputHelp('pending')} isBad={output.state !== 'up' && output.pending > 0}>
          {pendingText(output, nowMs)}
        </NamedValue>
        <NamedValue label={t('outputs.last-success', 'Last accepted')} help={outputHelp('accepted')}>
          <Ago atMs={output.lastSuccessMs} nowMs={nowMs} isTabStop />
        </NamedValue>
        <NamedValue label={labels.sent} help={outputHelp('sent')}>
          {valueText('', output.sent)}
        </NamedValue>
        {output.kind === 'remote_write' && (
          <NamedValue label={t('outputs.order', 'Order')} help={outputHelp('order')}>
            {orderText(output.order)}
          </NamedValue>
        )}
        {rejected !== undefined && (
          <NamedValue label={labels.rejected} help={outputHelp('rejected')} isBad>
            {rejected}
          </NamedValue>
        )}
        {lost !== undefined && (
          <NamedValue label={labels.lost} help={outputHelp('lost')} isBad>
            {lost}
          </NamedValue>
        )}
      </dl>
    </section>
  );
}

function Problem({ output: { kind, state, stateSinceMs, reason }, nowMs }: Props) {
  const styles = useStyles2(getCardStyles);
  const span = spanText(nowMs - stateSinceMs);
  const [word, advice] = [outputStateText(state), outputAdvice(kind, state)];
  return (
    <div className={styles.problem}>
      <div>
        {reason === undefined
          ? t('outputs.state-for', '{{state}} for {{span}}', { state: word, span, ...unescaped })
          : t('outputs.state-why', '{{state}} for {{span}}: {{reason}}', { state: word, span, reason, ...unescaped })}
      </div>
      {advice !== undefined && <div>{advice}</div>}
    </div>
  );
}
