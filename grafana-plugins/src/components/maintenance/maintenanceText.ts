import { t } from '@grafana/i18n';
import { unescaped } from '../../core/unescaped';
import type { MaintenanceTarget } from '../../data/exporterApi';

const hourMs = 3_600_000;

/** The durations to choose from, up to the longest that the exporter accepts. */
export const durations = [
  { ms: hourMs / 2, text: () => t('maintenance.half-hour', '30 min') },
  { ms: 2 * hourMs, text: () => t('maintenance.two-hours', '2 h') },
  { ms: 8 * hourMs, text: () => t('maintenance.eight-hours', '8 h') },
  { ms: 24 * hourMs, text: () => t('maintenance.day', '1 day') },
  { ms: 168 * hourMs, text: () => t('maintenance.week', '7 days') },
] as const;

/** "Area Kitchen", "Connector zigbee", or the name of the device. */
export function targetText({ connector, device, area }: MaintenanceTarget, deviceName = device ?? ''): string {
  if (area !== undefined) {
    return t('maintenance.area', 'Area {{area}}', { area, ...unescaped });
  }
  return device === undefined ? t('maintenance.connector', 'Connector {{connector}}', { connector, ...unescaped }) : deviceName;
}
