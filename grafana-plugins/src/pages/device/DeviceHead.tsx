import React from 'react';
import { css } from '@emotion/css';
import { type DataSourceApi, dateTimeFormat, type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import { Ago } from '../../components/Ago';
import { NamedValue } from '../../components/NamedValue';
import { asleepHelp } from '../../components/help/stateHelp';
import { StateBadge } from '../../components/StateBadge';
import type { Device } from '../../core/device';
import { deviceLevel } from '../../core/deviceState';
import { spanText } from '../../core/deviceText';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';
import type { DeviceStatus } from '../../data/exporterApi';
import { appRoot } from '../../pluginId';
import { DeviceAlerts } from './DeviceAlerts';
import { DeviceLinks } from './DeviceLinks';
import { DeviceMaintenance } from './DeviceMaintenance';

interface Props {
  readonly device: Device;
  /** The exporter's view of the device, where its API can be reached. */
  readonly status: DeviceStatus | undefined;
  readonly nowMs: number;
  /** Time of the queries about it. */
  readonly ownAtMs: number | undefined;
  /** Of the metrics. */
  readonly dataSource: DataSourceApi;
  /** The maintenance has begun, changed or ended. */
  onMaintenance(): void;
}

/** State and identity of the device. */
export function DeviceHead({ device, status, nowMs, ownAtMs, dataSource, onMaintenance }: Props) {
  const styles = useStyles2(getStyles);
  const { id, connector, area, floor, firmware, lastSeenMs, reportIntervalMs, alerts } = device;
  // a dead connector says nothing of when the device was last there
  const heardMs = device.reason === 'connector' ? undefined : lastSeenMs;
  const asleep = device.reason === 'expected' ? { word: t('state.asleep', 'Asleep'), help: asleepHelp() } : {};
  return (
    <div className={styles.head}>
      <div className={styles.state}>
        <StateBadge level={deviceLevel(device)} {...asleep} />
        <span>{stateText(device, nowMs)}</span>
        <DeviceLinks device={device} dataSource={dataSource} />
      </div>
      {isOffline(device) && status?.state === 'offline' && <OfflineDetails status={status} lastSeenMs={heardMs} nowMs={nowMs} />}
      {status?.also?.map((other) => (
        <div key={`${other.connector} ${other.device}`} className={styles.offline}>
          {t('device.also', 'Connector {{connector}} reports this device too, as {{name}}. To leave one out, add to connector {{place}}:', {
            connector: other.connector,
            name: other.name,
            place: other.exclude.connector,
            ...unescaped,
          })}{' '}
          <code>{other.exclude.line}</code>{' '}
          <ClipboardButton
            size="sm"
            fill="text"
            icon="copy"
            aria-label={t('device.copy-exclude', 'Copy line')}
            getText={() => other.exclude.line}
          />
        </div>
      ))}
      <DeviceMaintenance device={device} status={status} onChanged={onMaintenance} />
      {alerts.length > 0 && <DeviceAlerts device={device} nowMs={nowMs} ownAtMs={ownAtMs} dataSource={dataSource} />}
      <dl className={styles.figures}>
        <NamedValue label={t('device.area', 'Area')}>{[area, floor].filter(Boolean).join(', ') || dash}</NamedValue>
        <NamedValue label={t('device.model', 'Model')}>{typeText(device)}</NamedValue>
        <NamedValue label={t('device.firmware', 'Firmware')}>{firmware || dash}</NamedValue>
        <NamedValue
          label={t('device.connector', 'Connector')}
          help={t('help.connector', 'The part of the exporter that reads the device from its source.')}
        >
          <a className={styles.link} href={locationUtil.assureBaseUrl(`${appRoot}/connectors`)}>
            {connector}
          </a>
        </NamedValue>
        <NamedValue
          label={t('device.seen', 'Last seen')}
          help={t('help.seen', 'The last sign of life: a live message, a successful poll or a notification.')}
        >
          <Ago atMs={lastSeenMs} nowMs={nowMs} isTabStop />
        </NamedValue>
        <NamedValue
          label={t('device.interval', 'Usual interval')}
          help={t(
            'help.interval',
            'How often it usually reports, learned over seven days; of a polled device its poll interval. Without a message for three times as long, at least 5 minutes, it is silent.',
          )}
        >
          {reportIntervalMs === undefined ? dash : spanText(reportIntervalMs)}
        </NamedValue>
        <NamedValue label={t('device.id', 'ID')} help={t('help.id', 'Never changes: the label device of all its metrics.')}>
          {id} <ClipboardButton size="sm" fill="text" icon="copy" aria-label={t('device.copy-id', 'Copy ID')} getText={() => id} />
        </NamedValue>
      </dl>
    </div>
  );
}

const dash = '–';

/** Offline by its metrics; a device that is expected to sleep is not. */
function isOffline({ reason }: Device): boolean {
  return reason !== undefined && reason !== 'expected';
}

interface OfflineProps {
  readonly status: DeviceStatus;
  readonly lastSeenMs: number | undefined;
  readonly nowMs: number;
}

/** Since when the device is offline, and the error text of the exporter. The exporter forgets at a restart when it began; the last message stays. */
function OfflineDetails({ status: { state_since_ms: stateSinceMs, cause }, lastSeenMs, nowMs }: OfflineProps) {
  const styles = useStyles2(getStyles);
  const sinceMs = Math.min(stateSinceMs, lastSeenMs ?? stateSinceMs);
  return (
    <div className={styles.offline}>
      <div>
        {t('device.offline-since', 'Offline since {{time}} ({{span}})', {
          time: dateTimeFormat(sinceMs),
          span: spanText(nowMs - sinceMs),
          ...unescaped,
        })}
      </div>
      {cause !== undefined && <div>{t('device.cause', 'Cause: {{cause}}', { cause, ...unescaped })}</div>}
    </div>
  );
}

function typeText({ manufacturer, model, modelId }: Device): string {
  const type = [manufacturer, model].filter(Boolean).join(' ');
  const text = modelId === '' || modelId === model ? type : `${type} (${modelId})`;
  return text || dash;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    head: css({ display: 'grid', gap: theme.spacing(1.5) }),
    state: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1, 2) }),
    offline: css({ borderLeft: `3px solid ${theme.colors.warning.border}`, paddingLeft: theme.spacing(1), overflowWrap: 'anywhere' }),
    link: css({ color: theme.colors.text.link }),
    figures: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 4), margin: 0 }),
  };
}
