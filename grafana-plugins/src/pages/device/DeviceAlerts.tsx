import React, { useCallback } from 'react';
import { css } from '@emotion/css';
import { type DataSourceApi, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { StateBadge } from '../../components/StateBadge';
import type { Device, FiringAlert } from '../../core/device';
import { spanText } from '../../core/deviceText';
import { levelRank, severityOfLabel } from '../../core/level';
import { unescaped } from '../../core/unescaped';
import { type AlertDetails, getAlertDetails } from '../../data/alertDetails';
import { useLoad } from '../../data/useLoad';
import { ruleHref, runbookHref, silenceLink } from './alertLinks';

interface Props {
  readonly device: Device;
  readonly nowMs: number;
  /** Of the metrics; it evaluates the rules. */
  readonly dataSource: DataSourceApi;
}

/** The firing alerts, worst first: what their rules say of value, start and first step, and where to go from there. */
export function DeviceAlerts({ device: { alerts, connector, id }, nowMs, dataSource }: Props) {
  const styles = useStyles2(getStyles);
  const { uid } = dataSource;
  const names = alerts.map(({ name }) => name).join('\n');
  const load = useCallback(
    (signal: AbortSignal) => getAlertDetails({ uid, connector, id, names: names.split('\n') }, signal),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- loads again with the page
    [uid, connector, id, names, nowMs],
  );
  const { data: details = [], error } = useLoad(load);
  const sorted = [...alerts].sort((a, b) => levelRank(severityOfLabel(a.severity)) - levelRank(severityOfLabel(b.severity)));
  return (
    <ul className={styles.alerts} aria-label={t('device.alerts', 'Firing alerts')}>
      {sorted.map((alert) => (
        <DeviceAlert
          key={alert.name}
          alert={alert}
          details={details.filter(({ labels }) => labels['alertname'] === alert.name)}
          nowMs={nowMs}
          source={dataSource.name}
        />
      ))}
      {error !== undefined && (
        <li className={styles.aside}>
          {t('device.alert-no-details', 'What the rules say of it is not available: Grafana cannot read the rules of the data source.')}
        </li>
      )}
    </ul>
  );
}

interface AlertProps {
  readonly alert: FiringAlert;
  /** One for each part of the device that it fires for. */
  readonly details: readonly AlertDetails[];
  readonly nowMs: number;
  /** Name of the data source. */
  readonly source: string;
}

function DeviceAlert({ alert: { name, severity, sinceMs, labels }, details, nowMs, source }: AlertProps) {
  const styles = useStyles2(getStyles);
  const level = severityOfLabel(severity);
  return (
    <li className={styles.alert} data-level={level}>
      <div className={styles.line}>
        <StateBadge level={level} />
        <strong>{name}</strong>
        {sinceMs !== undefined && (
          <span className={styles.aside} title={dateTimeFormat(sinceMs)}>
            {t('device.alert-since', 'for {{span}}', { span: spanText(nowMs - sinceMs) })}
          </span>
        )}
      </div>
      {details.map(({ labels: own, annotations }) => (
        <div key={JSON.stringify(own)}>
          {annotations['summary'] !== undefined && <div>{annotations['summary']}</div>}
          {annotations['description'] !== undefined && <div className={styles.description}>{annotations['description']}</div>}
        </div>
      ))}
      <AlertLinks name={name} labels={labels} runbook={details[0]?.annotations['runbook_url']} source={source} />
    </li>
  );
}

interface LinksProps extends Pick<FiringAlert, 'name' | 'labels'> {
  readonly runbook: string | undefined;
  readonly source: string;
}

function AlertLinks({ name, labels, runbook, source }: LinksProps) {
  const styles = useStyles2(getStyles);
  const silence = silenceLink(labels);
  const links = [
    { text: t('device.alert-rule', 'Rule'), icon: 'bell', href: ruleHref(source, name) },
    { text: t('device.alert-runbook', 'Runbook'), icon: 'book', href: runbookHref(runbook) },
    { text: t('device.alert-silence', 'Silence'), icon: 'bell-slash', href: 'href' in silence ? silence.href : undefined },
  ] as const;
  return (
    <div className={styles.line}>
      {links.map(
        ({ text, icon, href }) =>
          href !== undefined && (
            <LinkButton
              key={icon}
              variant="secondary"
              size="sm"
              icon={icon}
              href={href}
              aria-label={t('device.alert-link', '{{link}}: {{name}}', { link: text, name, ...unescaped })}
            >
              {text}
            </LinkButton>
          ),
      )}
      {runbook !== undefined && runbookHref(runbook) === undefined && (
        <span className={styles.aside}>{t('device.alert-runbook-at', 'Runbook: {{path}}', { path: runbook, ...unescaped })}</span>
      )}
      {'problem' in silence && silence.problem === 'no-alertmanager' && (
        <span className={styles.aside}>
          {t('device.alert-no-silence', 'To silence it here, add an Alertmanager data source to Grafana.')}
        </span>
      )}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  const border = (color: string) => ({ borderLeftColor: color });
  return {
    alerts: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(1.5) }),
    alert: css({
      display: 'grid',
      gap: theme.spacing(0.5),
      borderLeft: '3px solid',
      paddingLeft: theme.spacing(1),
      overflowWrap: 'anywhere',
      '&[data-level="critical"]': border(theme.colors.error.border),
      '&[data-level="warning"]': border(theme.colors.warning.border),
      '&[data-level="info"]': border(theme.colors.info.border),
    }),
    line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1.5) }),
    description: css({ maxWidth: '75ch', whiteSpace: 'pre-line' }),
    aside: css({ color: theme.colors.text.secondary }),
  };
}
