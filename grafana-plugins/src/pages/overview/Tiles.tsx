import React from 'react';
import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { needsAttention } from '../../core/attention';
import type { Device } from '../../core/device';
import { devicesPath } from '../../core/paths';
import { appRoot } from '../../pluginId';
import type { Situation } from './systemStatus';
import { Tile } from './Tile';

interface Props {
  readonly devices: readonly Device[];
  readonly situation: Situation;
}

/** The answer to "is everything all right?" in five numbers, each a link to what it counts. */
export function Tiles({ devices, situation: { connectors, alerts, messagesPerSecond } }: Props) {
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
        mood={ok === devices.length ? 'good' : 'plain'}
      />
      <Tile
        label={t('overview.tile-attention', 'Need attention')}
        value={String(attention)}
        path={devicesPath({ attention: 'true' })}
        mood={attention > 0 ? 'warning' : 'good'}
      />
      <Tile
        label={t('overview.tile-alerts', 'Firing alerts')}
        value={String(firing)}
        path={ofDevices === 0 && alerts.length > 0 ? connectorsPath : devicesPath({ state: 'alert' })}
        mood={firing > 0 ? 'bad' : 'good'}
      />
      <Tile
        label={t('overview.tile-connectors', 'Connectors up')}
        value={t('overview.of', '{{some}} of {{all}}', { some: up, all: connectors.length })}
        path={connectorsPath}
        mood={up < connectors.length ? 'bad' : 'good'}
      />
      <Tile
        label={t('overview.tile-messages', 'Messages a second')}
        value={messagesPerSecond === undefined ? '–' : formattedValueToString(getValueFormat('short')(messagesPerSecond))}
        path={connectorsPath}
        mood="plain"
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
