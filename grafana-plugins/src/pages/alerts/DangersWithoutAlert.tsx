import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, useStyles2 } from '@grafana/ui';
import type { RuleAlert } from '../../core/alert';
import type { Device } from '../../core/device';
import { byName } from '../../core/deviceState';
import { devicePath } from '../../core/paths';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';

interface Props {
  readonly devices: readonly Device[];
  /** Those of the rules, with their expressions; empty while they load. */
  readonly alerts: readonly RuleAlert[];
  readonly nowMs: number;
}

/**
 * Leaks, smoke and gas that sensors report now and of which no alert is known: no rule says so, or nothing evaluates the rules. Where a rule says so without
 * the label by which pages know that, it is named instead.
 */
export function DangersWithoutAlert({ devices, alerts, nowMs }: Props) {
  const dangers = devices.flatMap((device) => dangersWithoutAlert(device).map((detection) => ({ device, detection })));
  // the alert may be of a rule that another data source evaluates
  const unknown = dangers.filter(
    ({ device, detection }) => !alertsAbout(device, alerts).some(({ labels }) => labels['detection'] === detection),
  );
  const rules = unknown.map((danger) => ({ ...danger, rule: ruleOf(danger, alerts) }));
  const endangered = [...new Set(rules.filter(({ rule }) => rule === undefined).map(({ device }) => device))];
  const labels = new Map(rules.flatMap(({ rule, detection }) => (rule === undefined ? [] : [[rule.name, detection] as const])));
  return (
    <>
      {endangered.length > 0 && <UnnoticedDangers devices={endangered.sort(byName)} nowMs={nowMs} />}
      {labels.size > 0 && <UnlabelledRules labels={labels} />}
    </>
  );
}

function UnnoticedDangers({ devices, nowMs }: Omit<Props, 'alerts'>) {
  const styles = useStyles2(getStyles);
  const title = t('alerts.dangers', 'Reported now, without an alert: nobody is notified');
  return (
    <Alert severity="error" title={title}>
      <ul className={styles.list} aria-label={title}>
        {devices.map((device) => (
          <li key={`${device.connector} ${device.id}`}>
            <a className={styles.link} href={locationUtil.assureBaseUrl(devicePath(device.connector, device.id))}>
              {device.name}
            </a>
            {t('alerts.danger-line', ': {{text}}', {
              text: [device.area, stateText(device, nowMs)].filter(Boolean).join(', '),
              ...unescaped,
            })}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** `labels`: the detection by the name of the rule. */
function UnlabelledRules({ labels }: { readonly labels: ReadonlyMap<string, string> }) {
  const styles = useStyles2(getStyles);
  const title = t('alerts.unlabelled', 'Counted twice, as a danger and as the alert of a rule. Add to the labels of the rule:');
  return (
    <Alert severity="info" title={title}>
      <ul className={styles.list} aria-label={title}>
        {[...labels].map(([name, detection]) => (
          <li key={name}>
            {name} <code>{`detection: ${detection}`}</code>
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** The detections of a device that have no alert: what `withDangers` adds has no name of a rule. */
function dangersWithoutAlert({ alerts }: Device): string[] {
  return alerts.flatMap(({ labels: { detection, alertname } }) => (detection !== undefined && alertname === undefined ? [detection] : []));
}

interface Danger {
  readonly device: Device;
  readonly detection: string;
}

/** The firing alert of a rule on the metric of the danger. */
function ruleOf({ device, detection }: Danger, alerts: readonly RuleAlert[]): RuleAlert | undefined {
  return alertsAbout(device, alerts).find(({ query }) => query?.includes(`iot_${detection}_detected`));
}

function alertsAbout({ connector, id }: Device, alerts: readonly RuleAlert[]): readonly RuleAlert[] {
  return alerts.filter(({ phase, labels }) => phase === 'firing' && labels['connector'] === connector && labels['device'] === id);
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ listStyle: 'none', overflowWrap: 'anywhere' }),
    link: css({ textDecoration: 'underline', fontWeight: theme.typography.fontWeightMedium }),
  };
}
