import React, { useId } from 'react';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { Ago } from '../../../components/Ago';
import { NamedValue } from '../../../components/NamedValue';
import { StateBadge } from '../../../components/StateBadge';
import { spanText } from '../../../core/deviceText';
import { valueText } from '../../../core/format';
import { unescaped } from '../../../core/unescaped';
import type { OutputStatus } from '../../../data/exporterApi';
import { getCardStyles } from '../cardStyles';
import { orderText, outputAdvice, outputLooks, outputStateText, pendingText, reasonsText } from './outputTexts';

interface Props {
  readonly output: OutputStatus;
  readonly nowMs: number;
}

/** One output: state, samples that wait, what was refused and lost. */
export function OutputCardView({ output, nowMs }: Props) {
  const styles = useStyles2(getCardStyles);
  const headingId = useId();
  const [rejected, lost] = [reasonsText(output.rejected), reasonsText(output.lost)];
  return (
    <section className={styles.card} aria-labelledby={headingId}>
      <div className={styles.head}>
        <h3 id={headingId} className={styles.name}>
          {output.output}
        </h3>
        <StateBadge state={outputLooks[output.state]} word={outputStateText(output.state)} />
      </div>
      <div className={styles.source}>{[serverText(output), output.url].join(' · ')}</div>
      {output.state !== 'up' && <Problem output={output} nowMs={nowMs} />}
      <dl className={styles.figures}>
        <NamedValue label={t('outputs.pending', 'Samples waiting')} isBad={output.state !== 'up' && output.pending_samples > 0}>
          {pendingText(output, nowMs)}
        </NamedValue>
        <NamedValue label={t('outputs.last-success', 'Last accepted')}>
          <Ago atMs={output.last_success_ms} nowMs={nowMs} />
        </NamedValue>
        <NamedValue label={t('outputs.sent', 'Samples sent')}>{valueText('', output.sent_samples)}</NamedValue>
        <NamedValue label={t('outputs.order', 'Order')}>{orderText(output.order)}</NamedValue>
        {rejected !== undefined && (
          <NamedValue label={t('outputs.rejected', 'Rejected samples')} isBad>
            {rejected}
          </NamedValue>
        )}
        {lost !== undefined && (
          <NamedValue label={t('outputs.lost', 'Lost samples')} isBad>
            {lost}
          </NamedValue>
        )}
      </dl>
    </section>
  );
}

function Problem({ output: { state, state_since_ms: sinceMs, reason }, nowMs }: Props) {
  const styles = useStyles2(getCardStyles);
  const span = spanText(nowMs - sinceMs);
  const [word, advice] = [outputStateText(state), outputAdvice(state)];
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

/** Names of products and of the protocol are not translated. */
function serverText({ server }: OutputStatus): string {
  return server === 'victoriametrics' ? 'VictoriaMetrics' : 'Prometheus remote write';
}
