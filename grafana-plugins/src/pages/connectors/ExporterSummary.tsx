import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { NamedValue } from '../../components/NamedValue';
import { valueText } from '../../core/format';
import { spanText } from '../../core/deviceText';
import type { Sample } from '../../data/prometheus';
import type { exporterQueries } from './connectorQueries';

interface Props {
  readonly vectors: Readonly<Record<keyof typeof exporterQueries, readonly Sample[]>>;
  readonly nowMs: number;
}

/** The exporters: version, uptime, scrape duration, memory. */
export function ExporterSummary({ vectors, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  const valueOf = (query: keyof typeof exporterQueries, instance: string) =>
    vectors[query].find(({ labels }) => labels['instance'] === instance)?.value;
  const dash = '–';
  return (
    <>
      {vectors.build.map(({ labels }) => {
        const instance = labels['instance'] ?? '';
        const [started, scrape, memory] = (['started', 'scrape', 'memory'] as const).map((query) => valueOf(query, instance));
        const isReloaded = valueOf('reloaded', instance) !== 0;
        return (
          <section key={instance} aria-label={t('connectors.exporter', 'Exporter')}>
            <dl className={styles.figures}>
              <NamedValue label={t('connectors.exporter', 'Exporter')}>{instance}</NamedValue>
              <NamedValue label={t('connectors.version', 'Version')}>{labels['version']}</NamedValue>
              <NamedValue label={t('connectors.uptime', 'Uptime')} help={t('help.exporter-uptime', 'Time since the process started.')}>
                {started === undefined ? dash : <span title={dateTimeFormat(started * 1000)}>{spanText(nowMs - started * 1000)}</span>}
              </NamedValue>
              <NamedValue
                label={t('connectors.scrape', 'Scrape duration')}
                help={t('help.exporter-scrape', 'Time that Prometheus needed to read all metrics of the exporter.')}
              >
                {scrape === undefined || Number.isNaN(scrape) ? dash : valueText('_seconds', scrape)}
              </NamedValue>
              <NamedValue label={t('connectors.memory', 'Memory')} help={t('help.exporter-memory', 'Main memory that the process uses.')}>
                {memory === undefined ? dash : valueText('_bytes', memory)}
              </NamedValue>
              <NamedValue
                label={t('connectors.config', 'Config')}
                help={t(
                  'help.exporter-config',
                  'Whether the last reload was accepted. After a rejected one, the previous config stays in force.',
                )}
                isBad={!isReloaded}
              >
                {isReloaded ? t('connectors.config-ok', 'loaded') : t('connectors.config-bad', 'last reload rejected')}
              </NamedValue>
            </dl>
          </section>
        );
      })}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    figures: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 4), margin: 0 }),
  };
}
