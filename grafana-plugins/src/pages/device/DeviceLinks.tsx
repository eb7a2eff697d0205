import React from 'react';
import { css } from '@emotion/css';
import type { DataSourceApi, GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { exploreHref } from '../../components/exploreHref';
import { useTimeRange } from '../../components/useTimeRange';
import type { Device } from '../../core/device';
import { linesQuery, metricsQuery, tracesQuery } from '../../core/paths';
import { deviceLines, deviceMatchers, deviceTraces } from '../../core/selector';
import { useOptionalDataSource } from '../../data/useOptionalDataSource';

interface Props {
  readonly device: Device;
  /** Of the metrics. */
  readonly dataSource: DataSourceApi;
}

/** Links into Explore, with the time range of the page: metrics, lines and traces of the device. */
export function DeviceLinks({ device: { connector, id }, dataSource }: Props) {
  const styles = useStyles2(getStyles);
  const { raw: range } = useTimeRange();
  const loki = useOptionalDataSource('loki');
  const tempo = useOptionalDataSource('tempo');
  const metrics = metricsQuery(`{__name__=~"iot_.+",${deviceMatchers(connector, id)}}`);
  const links = [
    { text: t('device.explore', 'Explore'), icon: 'compass', href: exploreHref({ dataSource, queries: [metrics], range }) },
    {
      text: t('device.logs', 'Logs'),
      icon: 'gf-logs',
      href: exploreHref({ dataSource: loki.dataSource, queries: [linesQuery(deviceLines(connector, id))], range }),
    },
    {
      text: t('device.traces', 'Traces'),
      icon: 'gf-traces',
      href: exploreHref({ dataSource: tempo.dataSource, queries: [tracesQuery(deviceTraces(connector, id))], range }),
    },
  ] as const;
  return (
    <div className={styles.links}>
      {links.map(
        ({ text, icon, href }) =>
          href !== undefined && (
            <LinkButton key={icon} variant="secondary" size="sm" icon={icon} href={href}>
              {text}
            </LinkButton>
          ),
      )}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return { links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginLeft: 'auto' }) };
}
