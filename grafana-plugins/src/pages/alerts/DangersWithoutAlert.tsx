import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, useStyles2 } from '@grafana/ui';
import type { Device } from '../../core/device';
import { byName } from '../../core/deviceState';
import { devicePath } from '../../core/paths';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';

interface Props {
  readonly devices: readonly Device[];
  readonly nowMs: number;
}

/** Leaks, smoke and gas that sensors report now and of which no alert is known: no rule says so, or nothing evaluates the rules. */
export function DangersWithoutAlert({ devices, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  const endangered = devices.filter(hasDangerWithoutAlert).sort(byName);
  if (endangered.length === 0) {
    return null;
  }
  const title = t('alerts.dangers', 'Reported now, without an alert: nobody is notified');
  return (
    <Alert severity="error" title={title}>
      <ul className={styles.list} aria-label={title}>
        {endangered.map((device) => (
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

/** What `withDangers` adds has no name of a rule. */
function hasDangerWithoutAlert({ alerts }: Device): boolean {
  return alerts.some(({ labels }) => labels['detection'] !== undefined && labels['alertname'] === undefined);
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({ listStyle: 'none', overflowWrap: 'anywhere' }),
    link: css({ textDecoration: 'underline', fontWeight: theme.typography.fontWeightMedium }),
  };
}
