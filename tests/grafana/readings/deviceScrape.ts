import catalogue from '../../../grafana-plugins/src/core/catalogue.json' with { type: 'json' };
import type { Exported } from './shownValue.ts';

/** A reading of a device in the exposition, and how the page names it. */
export interface ExportedReading extends Exported {
  readonly title: string;
  /** Values of the labels that tell it from others of the metric. */
  readonly parts: readonly string[];
}

export interface ScrapedDevice {
  readonly connector: string;
  readonly id: string;
  readonly name: string;
  readonly readings: readonly ExportedReading[];
}

interface MetricInfo {
  readonly type: string;
  readonly unit?: string;
  readonly title: string;
  readonly chapter: string;
}

const infos = catalogue as Readonly<Record<string, MetricInfo | undefined>>;

/** The devices of an exposition in the text format, with what their pages have to show. */
export function scrapedDevices(exposition: string): ScrapedDevice[] {
  const devices = new Map<string, { connector: string; id: string; name: string; readings: ExportedReading[] }>();
  for (const [, metric = '', labelText = '', value = ''] of exposition.matchAll(/^(iot_\w+)\{(.*)\} (\S+)/gm)) {
    const { connector = '', device: id = '', name = id, area: _area, state, ...own } = labelsOf(labelText);
    const info = infos[metric];
    const isOther = info === undefined || info.type === 'info' || info.chapter === 'Connector and device' || id === '';
    const isOtherState = info?.type === 'stateset' && value !== '1';
    if (isOther || isOtherState) continue;
    const key = `${connector}/${id}`;
    const device = devices.get(key) ?? { connector, id, name, readings: [] };
    devices.set(key, device);
    const { type, unit, title } = info;
    const parts = Object.values(info.type === 'stateset' || state === undefined ? own : { ...own, state });
    device.readings.push({
      metric,
      type,
      ...(unit !== undefined && { unit }),
      ...(state !== undefined && { state }),
      title,
      parts,
      value: Number(value),
    });
  }
  return [...devices.values()];
}

/** Few devices that have every metric and every connector between them; those that add most first. */
export function representatives(devices: readonly ScrapedDevice[]): ScrapedDevice[] {
  const chosen: ScrapedDevice[] = [];
  const seen = new Set<string>();
  const isNew = ({ connector }: ScrapedDevice, { metric }: Exported) => !seen.has(metric) || !seen.has(connector);
  const gainOf = (device: ScrapedDevice) =>
    new Set(device.readings.filter((reading) => isNew(device, reading)).map(({ metric }) => metric)).size;
  for (;;) {
    const [best] = devices.filter((device) => gainOf(device) > 0).sort((a, b) => gainOf(b) - gainOf(a));
    if (best === undefined) return chosen;
    chosen.push(best);
    seen.add(best.connector);
    for (const { metric } of best.readings) seen.add(metric);
  }
}

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return Object.fromEntries(
    pairs.map(([, label = '', value = '']) => [label, value.replace(/\\./g, (escaped) => escapes[escaped] ?? escaped)]),
  );
}
