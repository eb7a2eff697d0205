import React from 'react';
import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, type IconName, useStyles2 } from '@grafana/ui';
import { needsAttention } from '../../core/deviceState';
import type { Device } from '../../core/device';
import { devicesPath } from '../../core/paths';
import { appRoot } from '../../pluginId';
import type { SystemStatus } from './systemStatus';

interface Props {
  readonly devices: readonly Device[];
  readonly status: SystemStatus;
}

/** Five numbers that summarise the state, each a link to what it counts. */
export function Tiles({ devices, status: { connectors, alerts, messagesPerSecond } }: Props) {
  const styles = useStyles2(getStyles);
  const ok = devices.filter(({ state }) => state === 'ok').length;
  const attention = devices.filter(needsAttention).length;
  const ofDevices = devices.reduce((sum, device) => sum + device.alerts.length, 0);
  const firing = ofDevices + alerts.length;
  const up = connectors.filter(({ isUp }) => isUp).length;
  const connectorsPath = `${appRoot}/connectors`;
  return (
    <ul className={styles.tiles}>
      <Tile
        label={t('overview.tile-ok', 'Devices OK')}
        value={t('overview.of', '{{some}} of {{all}}', { some: ok, all: devices.length })}
        path={devicesPath({ state: 'ok' })}
        level={ok === devices.length ? 'ok' : 'neutral'}
      />
      <Tile
        label={t('overview.tile-attention', 'Need attention')}
        value={String(attention)}
        path={devicesPath({ attention: 'true' })}
        level={attention > 0 ? 'warning' : 'ok'}
      />
      <Tile
        label={t('overview.tile-alerts', 'Firing alerts')}
        value={String(firing)}
        path={ofDevices === 0 && alerts.length > 0 ? connectorsPath : devicesPath({ state: 'alert' })}
        level={firing > 0 ? 'error' : 'ok'}
      />
      <Tile
        label={t('overview.tile-connectors', 'Connectors up')}
        value={t('overview.of', '{{some}} of {{all}}', { some: up, all: connectors.length })}
        path={connectorsPath}
        level={up < connectors.length ? 'error' : 'ok'}
      />
      <Tile
        label={t('overview.tile-messages', 'Messages per second')}
        value={messagesPerSecond === undefined ? '–' : formattedValueToString(getValueFormat('short')(messagesPerSecond))}
        path={connectorsPath}
        level="neutral"
      />
    </ul>
  );
}

export function tileRow(theme: GrafanaTheme2) {
  return {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 150px), 1fr))',
    gap: theme.spacing(1),
  } as const;
}

function getStyles(theme: GrafanaTheme2) {
  return { tiles: css({ ...tileRow(theme), listStyle: 'none' }) };
}

export const tileHeight = 84;

interface TileProps {
  readonly label: string;
  readonly value: string;
  /** Page that lists what is counted. */
  readonly path: string;
  readonly level: Level;
}

type Level = 'ok' | 'warning' | 'error' | 'neutral';

const icons: Readonly<Record<Level, IconName | undefined>> = {
  ok: 'check-circle',
  warning: 'exclamation-triangle',
  error: 'exclamation-circle',
  neutral: undefined,
};

/** A number with a link. Numbers have the text colour; the icon shows the level. */
function Tile({ label, value, path, level }: TileProps) {
  const styles = useStyles2(tileStyles);
  const icon = icons[level];
  return (
    <li className={styles.item}>
      <a className={styles.tile} href={locationUtil.assureBaseUrl(path)}>
        <span className={styles.label}>{label}</span>
        <span className={styles.value}>
          {value}
          {icon && <Icon name={icon} size="lg" className={styles[level]} />}
        </span>
      </a>
    </li>
  );
}

function tileStyles(theme: GrafanaTheme2) {
  return {
    item: css({ display: 'grid' }),
    tile: css({
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      minHeight: tileHeight,
      padding: theme.spacing(1.5, 2),
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.secondary,
      '&:hover': { background: theme.colors.emphasize(theme.colors.background.secondary, 0.03) },
    }),
    label: css({ color: theme.colors.text.secondary }),
    value: css({ display: 'flex', alignItems: 'center', justifyContent: 'space-between', fontSize: theme.typography.h2.fontSize }),
    ok: css({ color: theme.colors.success.text }),
    warning: css({ color: theme.colors.warning.text }),
    error: css({ color: theme.colors.error.text }),
    neutral: css({}),
  };
}
