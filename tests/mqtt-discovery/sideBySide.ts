import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommonConfig, groupNames } from '@gaugeway/connectors/contract';
import { homeAssistantConfig } from '@gaugeway/connectors/home-assistant/config';
import { createDecoder as createHomeAssistantDecoder } from '@gaugeway/connectors/home-assistant/decode';
import { mqttDevicesConfig } from '@gaugeway/connectors/mqtt/config';
import { replay } from '@gaugeway/connectors/mqtt/testing/replay';
import { mappingRows } from '@gaugeway/exporter/server/statusRows';
import { Clock } from '@gaugeway/exporter/clock';
import { CaseExporter } from '../caseExporter.ts';
import type { CaseMessage, HomeAssistantAnswer } from './cases.ts';

/** All that can be exported. */
const everything = { groups: [...groupNames], settings: 'all', max_states: 100 };

/** What one connector exports of a case. */
export interface Exported {
  /** Values by series: the metric and its labels, without those of the connector and of the device's id. */
  readonly series: ReadonlyMap<string, number>;
  /** Why properties are not exported, by device name and property. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** What the connector `mqtt` exports of these messages. */
export function throughDiscovery(messages: readonly CaseMessage[]): Promise<Exported> {
  return exportedBy('mqtt', mqttDevicesConfig.parse(everything), (exporter, config) => {
    const broker = replay(config, exporter.gateway);
    for (const message of messages) broker.receive(message);
    broker.settled();
    exporter.moveTo(exporter.gateway.now() + 1000);
    broker.tick();
  });
}

/** What the connector `home-assistant` exports of these registries and states. */
export function throughHomeAssistant({ areas, devices, entities, states }: HomeAssistantAnswer): Promise<Exported> {
  return exportedBy('home-assistant', homeAssistantConfig.parse({ token: 'secret', ...everything }), ({ gateway }, config) => {
    const decoder = createHomeAssistantDecoder(config, gateway);
    const lc = gateway.now() / 1000;
    decoder.connected();
    decoder.receive({ config: { version: '2026.11.0', state: 'RUNNING', currency: 'EUR', unit_system: { temperature: '°C' } } });
    decoder.receive({ registries: { areas: [...areas], devices: [...devices], entities: [...entities] } });
    decoder.receive({ states: { a: Object.fromEntries(Object.entries(states).map(([id, state]) => [id, { ...state, lc }])) } });
    decoder.started();
  });
}

async function exportedBy<Config extends CommonConfig>(
  type: string,
  config: Config,
  play: (exporter: CaseExporter, config: Config) => void,
): Promise<Exported> {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  try {
    using exporter = new CaseExporter(type, config, { folder });
    play(exporter, config);
    return { series: seriesOf(await exporter.scrape()), reasons: reasonsOf(exporter) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Counts of events, which Home Assistant's newest state does not have, and what the exporter itself knows about connectors and devices. */
const isNotCompared = /^iot_(actions_|detections_|connector_|device_(info|last_seen|report_interval|silence_limit|offline))/;

function seriesOf(exposition: string): ReadonlyMap<string, number> {
  const lines = exposition.split('\n').filter((line) => line.startsWith('iot_') && !isNotCompared.test(line));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end).replace(/connector="[^"]*",device="(?:[^"\\]|\\.)*",/, ''), Number(line.slice(end + 1))];
    }),
  );
}

function reasonsOf({ gateway }: CaseExporter): ReadonlyMap<string, string> {
  const clock = Clock.of(() => 0);
  const rows = [...gateway.devices.values()].flatMap((device) => [...mappingRows(device, clock)]);
  return new Map(rows.filter(({ exported }) => !exported).map(({ name, property, reason }) => [`${name}: ${property}`, reason ?? '']));
}
