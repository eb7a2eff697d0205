import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { detectionOf } from './dangers';
import type { Device } from './device';
import { isBatteryLow } from './deviceState';
import { agoText, sinceText, reasonText, spanText } from './deviceText';
import { readingText, valueText } from './format';
import { unescaped } from './unescaped';

/** What there is to say of a device, on every page: the reading behind an alert, the reason, the last message, the usual interval. */
export function stateText(device: Device, nowMs: number): string {
  switch (device.state) {
    case 'alert':
      return alertText(device, nowMs);
    case 'offline':
      return offlineText(device, nowMs);
    case 'silent':
      return silentText(device, nowMs);
    case 'unknown':
      return unknownText(device, nowMs);
    case 'ok':
      return isBatteryLow(device) ? batteryText(device, nowMs) : okText(device, nowMs);
    case 'maintenance':
      return maintenanceText(device, nowMs);
  }
}

function maintenanceText(device: Device, nowMs: number): string {
  return t('state.maintenance-sentence', 'in maintenance until {{until}}; {{state}}', {
    until: dateTimeFormat(device.maintenanceUntilMs ?? nowMs),
    state: stateText({ ...device, state: device.reachability }, nowMs),
    ...unescaped,
  });
}

/** The name of an alert does not describe what is wrong. */
function alertText(device: Device, nowMs: number): string {
  const { reachability, alerts, mainReadings } = device;
  const state = { ...device, state: reachability };
  const danger = dangerText(device);
  if (danger !== '') {
    return reachability === 'ok' ? danger : afterwards(danger, state, nowMs);
  }
  if (reachability !== 'ok' || isBatteryLow(device)) {
    return stateText(state, nowMs);
  }
  // "no smoke" is not what an alert about something else is for
  const reading = mainReadings.find(({ metric, value }) => detectionOf(metric) === undefined || value !== 0);
  return reading === undefined
    ? t('state.alert-sentence', 'firing: {{alerts}}', { alerts: alerts.map(({ name }) => name).join(', '), ...unescaped })
    : readingText(reading);
}

/** "wet", also when the sensor is gone: the rules keep the danger until a message ends it. */
function dangerText({ alerts }: Device): string {
  const detections = new Set(alerts.flatMap(({ labels }) => labels['detection'] ?? []));
  return [...detections].map((detection) => readingText({ metric: `iot_${detection}_detected`, labels: {}, value: 1 })).join(', ');
}

/** What became of a sensor after the danger that it reported. */
function afterwards(danger: string, device: Device, nowMs: number): string {
  const state = stateText(device, nowMs);
  return device.state === 'offline'
    ? t('state.danger-offline-sentence', '{{danger}}, now {{state}}', { danger, state, ...unescaped })
    : t('state.danger-silent-sentence', '{{danger}}, since then {{state}}', { danger, state, ...unescaped });
}

function batteryText({ batteryRatio, batteryLowSince }: Device, nowMs: number): string {
  const text =
    batteryRatio === undefined
      ? t('state.battery-low', 'battery low')
      : t('state.battery-low-at', 'battery low: {{charge}}', { charge: valueText('iot_battery_charge_ratio', batteryRatio) });
  return batteryLowSince === undefined
    ? text
    : t('state.battery-low-since', '{{text}}, {{since}}', { text, since: sinceText(batteryLowSince, nowMs), ...unescaped });
}

function unknownText({ lastSeenMs, isConnectorGone, connector }: Device, nowMs: number): string {
  const why = isConnectorGone
    ? t('state.unknown-connector', 'no data of connector {{connector}}', { connector, ...unescaped })
    : t('state.unknown', 'no current data');
  return lastSeenMs === undefined
    ? t('state.unknown-sentence', '{{why}}; last data within the past day', { why, ...unescaped })
    : t('state.unknown-seen-sentence', '{{why}}, last seen {{ago}}', { why, ago: agoText(lastSeenMs, nowMs), ...unescaped });
}

function offlineText({ reason, lastSeenMs }: Device, nowMs: number): string {
  const why = reasonText(reason);
  return lastSeenMs === undefined
    ? t('state.offline-sentence', 'offline: {{why}}', { why })
    : t('state.offline-since-sentence', 'offline: {{why}}, last seen {{ago}}', { why, ago: agoText(lastSeenMs, nowMs) });
}

function silentText({ lastSeenMs, reportIntervalMs }: Device, nowMs: number): string {
  // a silent device always has a last message
  const span = spanText(nowMs - (lastSeenMs ?? nowMs));
  return reportIntervalMs === undefined
    ? t('state.silent-sentence', 'no message for {{span}}', { span })
    : t('state.silent-usually-sentence', 'no message for {{span}}, usually every {{usual}}', { span, usual: spanText(reportIntervalMs) });
}

function okText({ reason, lastSeenMs }: Device, nowMs: number): string {
  if (reason === 'expected') {
    return reasonText(reason);
  }
  return lastSeenMs === undefined
    ? t('state.ok-sentence', 'online')
    : t('state.ok-seen-sentence', 'last seen {{ago}}', { ago: agoText(lastSeenMs, nowMs) });
}
