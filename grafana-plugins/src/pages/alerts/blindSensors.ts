import { byText } from '../../core/byText';
import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { Device } from '../../core/device';
import { byName } from '../../core/deviceState';
import { spanText } from '../../core/deviceText';
import { deviceKey, type InventorySample } from '../../core/inventory';
import { lately } from '../../core/lately';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';

/** Sensors for dangers, also of an exporter that is away, and connectors that are down or hang. */
export const safetyQueries = {
  sensors: `max by (connector, device, detection) (${lately('iot_detections_total{detection=~"water_leak|smoke|gas|carbon_monoxide"}', { every: '6h' })})`,
  // pushed series of an exporter that does not answer outlive it by minutes
  down: '(max by (connector) (iot_connector_up unless on (instance) (max by (instance) (up) == 0)) or 0 * max by (connector) (iot_connector_up)) == 0',
  hung: 'max by (connector) (gaugeway:connector:hung_seconds)',
} as const;

type Vectors = Readonly<Record<keyof typeof safetyQueries, readonly InventorySample[]>>;

/** A sensor for leak, smoke, gas or carbon monoxide that would not report one now. */
export interface BlindSensor {
  readonly device: Device;
  /** `water_leak`, `smoke` … */
  readonly detections: readonly string[];
  readonly text: string;
}

export interface SafetySensors {
  readonly all: number;
  /** By area and name. */
  readonly blind: readonly BlindSensor[];
}

/** Which of the safety sensors do not watch: offline, silent, without data, muted by a maintenance, or behind a connector that is down or hangs. */
export function safetySensors(devices: readonly Device[], vectors: Vectors, nowMs: number): SafetySensors {
  const known = new Map(devices.map((device) => [deviceKey(device.connector, device.id), device]));
  const sensors = new Map<string, { device: Device; detections: string[] }>();
  for (const { labels } of vectors.sensors) {
    const key = deviceKey(labels['connector'] ?? '', labels['device'] ?? '');
    const device = known.get(key);
    if (device !== undefined) {
      const sensor = sensors.get(key) ?? { device, detections: [] };
      sensor.detections.push(labels['detection'] ?? '');
      sensors.set(key, sensor);
    }
  }
  const linkText = linkTexts(vectors);
  const blind = [...sensors.values()].flatMap(({ device, detections }) => {
    const text = linkText.get(device.connector) ?? (device.reachability === 'ok' ? mutedText(device) : ownText(device, nowMs));
    return text === undefined ? [] : [{ device, detections, text }];
  });
  return { all: sensors.size, blind: blind.sort((a, b) => byText(a.device.area, b.device.area) || byName(a.device, b.device)) };
}

/** That it was set into maintenance with a second confirmation: nobody is told what it reports. */
function mutedText({ maintenanceUntilMs }: Device): string | undefined {
  return maintenanceUntilMs === undefined
    ? undefined
    : t('blind.muted', 'muted by its maintenance until {{until}}', { until: dateTimeFormat(maintenanceUntilMs), ...unescaped });
}

/** Without its alerts: what it last detected is in the list of alerts. */
function ownText(device: Device, nowMs: number): string {
  return stateText({ ...device, state: device.reachability, alerts: [] }, nowMs);
}

/** By connector. */
function linkTexts({ down, hung }: Vectors): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { labels, value } of hung) {
    const connector = labels['connector'] ?? '';
    const span = spanText(value * 1000);
    texts.set(connector, t('blind.hung', 'connector {{connector}} has had no message for {{span}}', { connector, span, ...unescaped }));
  }
  for (const { labels } of down) {
    const connector = labels['connector'] ?? '';
    texts.set(connector, t('blind.down', 'connector {{connector}} is down', { connector, ...unescaped }));
  }
  return texts;
}
