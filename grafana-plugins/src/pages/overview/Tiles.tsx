import React from 'react';
import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Tooltip, useStyles2 } from '@grafana/ui';
import { countLevels, describeCounts } from '../../components/fleet-grid/stateCounts';
import { StateSign } from '../../components/StateSign';
import { deviceLevel } from '../../core/deviceState';
import type { Device, FiringAlert } from '../../core/device';
import { isProblem, type Level, severityOfLabel, worstLevel } from '../../core/level';
import { devicesPath } from '../../core/paths';
import { isAcknowledgement, isMatch, type Silence } from '../../core/silence';
import { appRoot } from '../../pluginId';
import type { SystemStatus } from './systemStatus';

interface Props {
  readonly devices: readonly Device[];
  readonly status: SystemStatus;
  readonly silences?: readonly Silence[];
}

/** Five numbers that summarise the state, each a link to what it counts. */
export function Tiles({ devices, status: { connectors, alerts, messagesPerSecond, noRulesSinceMs }, silences = [] }: Props) {
  const styles = useStyles2(getStyles);
  const all = devices.map(deviceLevel);
  // `needsAttention` is the same
  const attention = all.filter(isProblem);
  const ok = all.filter((level) => level === 'ok').length;
  const [ofDevices, maintained] = splitByMaintenance(devices);
  const counted = [...ofDevices, ...alerts];
  const firing = counted.map(({ severity }) => severityOfLabel(severity));
  const silenced = counted.filter(({ labels }) => silences.some((silence) => isSilencing(silence, labels))).length;
  // without rules zero would say that all is well
  const isKnown = noRulesSinceMs === undefined || firing.length > 0;
  const up = connectors.filter(({ isUp }) => isUp).length;
  const connectorsPath = `${appRoot}/connectors`;
  return (
    <ul className={styles.tiles}>
      <Tile
        label={t('overview.tile-ok', 'Devices OK')}
        value={t('overview.of', '{{some}} of {{all}}', { some: ok, all: devices.length })}
        help={t(
          'help.tile-ok',
          'Devices that report and have no firing alert, of all known ones. Devices in maintenance are not counted as OK.',
        )}
        path={devicesPath({ state: 'ok' })}
        level={attention.length === 0 ? 'ok' : undefined}
      />
      <Tile
        label={t('overview.tile-attention', 'Need attention')}
        value={String(attention.length)}
        help={t('help.tile-attention', 'Devices that are neither OK nor in maintenance.')}
        note={describeCounts(countLevels(attention))}
        path={devicesPath({ attention: 'true' })}
        level={worstLevel(attention)}
      />
      <Tile
        label={t('overview.tile-alerts', 'Firing alerts')}
        value={isKnown ? String(firing.length) : '–'}
        help={t('help.tile-alerts', 'All alerts that fire now, without those of devices in maintenance.')}
        note={[
          isKnown ? describeCounts(countLevels(firing)) : t('overview.tile-no-rules', 'rules not evaluated'),
          silenced > 0 ? t('overview.tile-silenced', '{{n}} silenced', { n: silenced }) : '',
          maintained > 0 ? t('overview.tile-maintenance', '{{n}} in maintenance', { n: maintained }) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
        path={`${appRoot}/alerts?state=firing&state=silenced&state=inhibited`}
        level={isKnown ? worstLevel(firing) : 'critical'}
      />
      <Tile
        label={t('overview.tile-connectors', 'Connectors up')}
        value={t('overview.of', '{{some}} of {{all}}', { some: up, all: connectors.length })}
        help={t(
          'help.tile-connectors',
          'Connectors that are logged in to their source and receive, of all that reported within the last day, or, if their exporter does not answer, within a month.',
        )}
        path={connectorsPath}
        level={up < connectors.length ? 'offline' : 'ok'}
      />
      <Tile
        label={t('overview.tile-messages', 'Messages per second')}
        help={t('help.tile-messages', 'Messages that all connectors received, over the last minutes.')}
        value={messagesPerSecond === undefined ? '–' : formattedValueToString(getValueFormat('short')(messagesPerSecond))}
        path={connectorsPath}
      />
    </ul>
  );
}

/** The firing alerts of devices, and the number of those that a maintenance mutes. */
function splitByMaintenance(devices: readonly Device[]): [readonly FiringAlert[], number] {
  const isMuted = (device: Device) => deviceLevel(device) === 'maintenance';
  const muted = devices.filter(isMuted).reduce((sum, { alerts }) => sum + alerts.length, 0);
  return [devices.flatMap((device) => (isMuted(device) ? [] : device.alerts)), muted];
}

function isSilencing(silence: Silence, labels: FiringAlert['labels']): boolean {
  return silence.state === 'active' && !isAcknowledgement(silence) && isMatch(silence.matchers, labels);
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
  /** What is counted. */
  readonly help: string;
  /** Page that lists what is counted. */
  readonly path: string;
  /** Its parts in words, beside the colour. */
  readonly note?: string;
  readonly level?: Level;
}

/** A number with a link. Numbers have the text colour; icon and note show the level. */
function Tile({ label, value, help, path, note = '', level }: TileProps) {
  const styles = useStyles2(tileStyles);
  return (
    <li className={styles.item}>
      <Tooltip content={help}>
        <a className={styles.tile} href={locationUtil.assureBaseUrl(path)}>
          <span className={styles.label}>{label}</span>
          <span className={styles.value}>
            {value}
            {level !== undefined && <StateSign level={level} className={styles.glyph} />}
          </span>
          {note !== '' && <span className={styles.label}>{note}</span>}
        </a>
      </Tooltip>
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
    glyph: css({ width: 18, height: 18 }),
  };
}
