import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import { Ago } from '../../components/Ago';
import { asleepHelp, stateHelp } from '../../components/help/stateHelp';
import { StateBadge } from '../../components/StateBadge';
import { deviceLevel, isBatteryLow } from '../../core/deviceState';
import type { Device } from '../../core/device';
import { agoText } from '../../core/deviceText';
import { readingsText, valueText } from '../../core/format';
import { devicePath } from '../../core/paths';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';
import type { ColumnId } from './columns';

interface Props {
  readonly column: ColumnId;
  readonly device: Device;
  readonly nowMs: number;
  /** Whether the link to the device is in the tab order; one row of the list is. */
  readonly isActive: boolean;
}

/** The value of a device in a column. */
export function DeviceCell({ column, device, nowMs, isActive }: Props) {
  const styles = useStyles2(getStyles);
  switch (column) {
    case 'state':
      return <State device={device} nowMs={nowMs} isActive={isActive} />;
    case 'name':
      return (
        <a className={styles.name} href={locationUtil.assureBaseUrl(devicePath(device.connector, device.id))} tabIndex={isActive ? 0 : -1}>
          {device.name}
        </a>
      );
    case 'readings':
      return <Readings device={device} nowMs={nowMs} />;
    case 'battery':
      return <Battery device={device} />;
    case 'signal':
      return device.linkQualityRatio === undefined ? null : <>{valueText('iot_link_quality_ratio', device.linkQualityRatio)}</>;
    case 'seen':
      return <Ago atMs={device.lastSeenMs} nowMs={nowMs} />;
    case 'alerts':
      return <>{device.alerts.map(({ name }) => name).join(', ')}</>;
    case 'model':
      return <>{[device.manufacturer, device.model].filter(Boolean).join(' ')}</>;
    default:
      return <>{device[column]}</>;
  }
}

/** The state, with what there is to say of the device and what the state means. */
function State({ device, nowMs, isActive }: Omit<Props, 'column'>) {
  const level = deviceLevel(device);
  const isAsleep = device.reason === 'expected';
  return (
    <StateBadge
      level={level}
      word={isAsleep ? t('state.asleep', 'Asleep') : undefined}
      help={`${stateText(device, nowMs)}. ${isAsleep ? asleepHelp() : stateHelp(level)}`}
      isTabStop={isActive}
    />
  );
}

/** The readings; those of a device that does not report now are old and look so. */
function Readings({ device, nowMs }: Pick<Props, 'device' | 'nowMs'>) {
  const styles = useStyles2(getStyles);
  const { reachability, lastSeenMs } = device;
  const text = readingsText(device.mainReadings);
  if (text === '' || reachability === 'ok' || lastSeenMs === undefined) {
    return <>{text}</>;
  }
  const ago = agoText(lastSeenMs, nowMs);
  return <span className={styles.old}>{t('devices.old-readings', '{{readings}}, {{ago}}', { readings: text, ago, ...unescaped })}</span>;
}

function Battery({ device }: { readonly device: Device }) {
  const styles = useStyles2(getStyles);
  const { batteryRatio, batteryLow } = device;
  if (batteryRatio === undefined && batteryLow === undefined) {
    return null;
  }
  const isLow = isBatteryLow(device);
  const text =
    batteryRatio === undefined ? (isLow ? '' : t('devices.battery-ok', 'ok')) : valueText('iot_battery_charge_ratio', batteryRatio);
  return (
    <span className={styles.battery}>
      {text}
      {isLow && <Icon name="exclamation-triangle" size="sm" aria-label={t('devices.battery-low', 'low')} />}
    </span>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    name: css({ fontWeight: theme.typography.fontWeightMedium, '&:hover': { textDecoration: 'underline' } }),
    old: css({ color: theme.colors.text.secondary, fontStyle: 'italic' }),
    battery: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  };
}
