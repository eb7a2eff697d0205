import React from 'react';
import { dateTimeFormat, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { NamedValue } from '../../components/NamedValue';
import { Sparkline } from '../../components/Sparkline';
import { StateBadge } from '../../components/StateBadge';
import { valueText } from '../../core/format';
import { devicesPath, tracesQuery } from '../../core/paths';
import { connectorProblems } from '../../core/selector';
import { agoText, spanText } from '../../core/deviceText';
import { unescaped } from '../../core/unescaped';
import { exploreHref } from '../../components/exploreHref';
import type { RangeSeries } from '../../data/prometheus';
import { useOptionalDataSource } from '../../data/useOptionalDataSource';
import { adviceFor } from './advice';
import { getCardStyles } from './cardStyles';
import type { ConnectorCard } from './connectorCard';
import { ConnectorMaintenance } from './ConnectorMaintenance';
import { UnmappedTopics } from './UnmappedTopics';

interface Props {
  readonly card: ConnectorCard;
  readonly rates: RangeSeries | undefined;
  readonly nowMs: number;
  /** The maintenance has begun, changed or ended. */
  onMaintenance(): void;
}

/** One connector: state, rates and errors. */
export function ConnectorCardView({ card, rates, nowMs, onMaintenance }: Props) {
  const styles = useStyles2(getCardStyles);
  const { connector, protocol, endpoint, version, status } = card;
  const headingId = `connector-${connector}-${card.instance}`;
  return (
    <section className={styles.card} aria-labelledby={headingId}>
      <div className={styles.head}>
        <h2 id={headingId} className={styles.name}>
          {connector}
        </h2>
        <Badge state={card.state} />
      </div>
      <div className={styles.source}>
        {[protocol, version, endpoint, card.isShared ? exporterText(card.instance) : ''].filter(Boolean).join(' · ')}
      </div>
      {card.state !== 'up' && <Problem card={card} nowMs={nowMs} />}
      <ConnectorMaintenance card={card} onChanged={onMaintenance} />
      <dl className={styles.figures}>
        {status !== undefined && card.state === 'up' && (
          <NamedValue label={t('connectors.since', 'Up for')} help={t('help.connector-since', 'Time since it was last connected.')}>
            <span title={dateTimeFormat(status.state_since_ms)}>{spanText(nowMs - status.state_since_ms)}</span>
          </NamedValue>
        )}
        <NamedValue
          label={t('connectors.devices', 'Devices')}
          help={t('help.connector-devices', 'Devices that it knows, also those that are offline.')}
        >
          <a className={styles.link} href={locationUtil.assureBaseUrl(devicesPath({ connector }))}>
            {String(card.devices ?? status?.devices ?? '–')}
          </a>
        </NamedValue>
        <NamedValue
          label={t('connectors.messages', 'Messages per second')}
          help={t('help.connector-messages', 'Messages that it received, over the last minutes.')}
        >
          {rateText(card.messagesPerSecond)}
        </NamedValue>
        <NamedValue
          label={t('connectors.series', 'Series')}
          help={t('help.connector-series', 'Time series that it exports. Above the limit of the config, new ones are dropped.')}
          isBad={card.dropped > 0}
        >
          {card.dropped > 0
            ? t('connectors.series-dropped', '{{series}}; {{dropped}} dropped by the series limit', {
                series: card.series,
                dropped: card.dropped,
              })
            : (card.series ?? '–')}
        </NamedValue>
        <NamedValue
          label={t('connectors.failures', 'Failures (1 h)')}
          help={t('help.connector-failures', 'Failed connections, requests and polls in the last hour.')}
          isBad={card.failures > 0}
        >
          {card.failures}
        </NamedValue>
        <NamedValue
          label={t('connectors.rejected', 'Rejected inputs (1 h)')}
          help={t('help.connector-rejected', 'Messages that it could not read, and values that cannot be real, in the last hour.')}
          isBad={card.parseErrors + card.rejected > 0}
        >
          {card.parseErrors + card.rejected}
        </NamedValue>
      </dl>
      {rates !== undefined && (
        <Sparkline values={rates.values} label={t('connectors.rates', 'Messages per second in the last hour')} width={260} />
      )}
      {status?.type === 'mqtt' && <UnmappedTopics connector={connector} />}
      <ProblemTraces connector={connector} />
    </section>
  );
}

/** Link to the traces of the connector that need a look. */
function ProblemTraces({ connector }: Pick<ConnectorCard, 'connector'>) {
  const styles = useStyles2(getCardStyles);
  const { dataSource } = useOptionalDataSource('tempo');
  const href = exploreHref({ dataSource, queries: [tracesQuery(connectorProblems(connector))] });
  return href === undefined ? null : (
    <div>
      <a className={styles.link} href={href}>
        {t('connectors.problem-traces', 'Slow and failed traces')}
      </a>
    </div>
  );
}

function Badge({ state }: Pick<ConnectorCard, 'state'>) {
  switch (state) {
    case 'up':
      return (
        <StateBadge
          level="ok"
          word={t('connectors.up', 'Receiving')}
          help={t('help.connector-up', 'It is logged in to its source, and receives or polls.')}
        />
      );
    case 'down':
      return (
        <StateBadge
          level="offline"
          word={t('connectors.down', 'Down')}
          help={t('help.connector-down', 'It has no connection to its source. After a minute its devices are offline.')}
        />
      );
    case 'gone':
      return <StateBadge level="unknown" />;
  }
}

function Problem({ card: { state, status, connector }, nowMs }: { readonly card: ConnectorCard; readonly nowMs: number }) {
  const styles = useStyles2(getCardStyles);
  if (state === 'gone') {
    return (
      <div className={styles.problem}>
        {t('connectors.gone', 'No current data in Prometheus: check that the exporter is running and scraped.')}
      </div>
    );
  }
  if (status === undefined) {
    return <div className={styles.problem}>{t('connectors.down-unknown', 'Not connected. See the exporter log for the reason.')}</div>;
  }
  const { error, reason, retry_at_ms: retryAtMs } = status;
  return (
    <div className={styles.problem} data-connector={connector}>
      <div>
        {t('connectors.down-since', 'Down for {{span}}: {{why}}', {
          span: spanText(nowMs - status.state_since_ms),
          why: reason ?? error?.message ?? t('connectors.no-reason', 'unknown reason'),
          ...unescaped,
        })}
      </div>
      {error !== undefined && <div>{adviceFor(error)}</div>}
      {error !== undefined && (
        <div className={styles.aside}>
          {t('connectors.error-at', 'Last error {{ago}}', { ago: agoText(error.at_ms, nowMs) })}
          {retryAtMs !== undefined &&
            retryAtMs > nowMs &&
            ` · ${t('connectors.retry-in', 'next attempt in {{span}}', { span: spanText(retryAtMs - nowMs) })}`}
        </div>
      )}
    </div>
  );
}

function rateText(rate: number | undefined): string {
  return rate === undefined ? '–' : valueText('', rate);
}

/** Which exporter a connector is of, where several have one of its name. */
function exporterText(instance: string): string {
  return instance === '' ? '' : t('connectors.at-exporter', 'at {{instance}}', { instance, ...unescaped });
}
