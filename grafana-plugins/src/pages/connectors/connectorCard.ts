import { byText } from '../../core/byText';
import type { ConnectorStatus } from '../../data/exporterApi';
import type { Sample } from '../../data/prometheus';
import type { connectorQueries } from './connectorQueries';

/** A connector, from its metrics and, if available, the exporter's API. */
export interface ConnectorCard {
  readonly connector: string;
  /** Label `instance` of its exporter; empty where only the API has it, or the scrape adds none. */
  readonly instance: string;
  /** Whether another exporter has a connector of this name. */
  readonly isShared: boolean;
  /** Label `protocol`: `zigbee2mqtt`. */
  readonly protocol: string;
  readonly endpoint: string;
  readonly version: string;
  /** `gone`: no current data in Prometheus, but earlier data. */
  readonly state: 'up' | 'down' | 'gone';
  /** Last known time up. */
  readonly lastUpMs?: number;
  readonly devices?: number;
  readonly messagesPerSecond?: number;
  /** Within the last hour, as the next two. */
  readonly failures: number;
  readonly parseErrors: number;
  readonly rejected: number;
  readonly series?: number;
  /** Series dropped by the series limit within the last hour. */
  readonly dropped: number;
  readonly status?: ConnectorStatus;
  /** End of the maintenance that mutes its own alerts. */
  readonly maintenanceUntilMs?: number;
}

export type ConnectorVectors = Readonly<Record<keyof typeof connectorQueries, readonly Sample[]>>;

/** All connectors of all exporters: not up first, then by name. The API is that of the exporter at `exporterUrl`. */
export function connectorCards(
  vectors: ConnectorVectors,
  statuses: readonly ConnectorStatus[] = [],
  exporterUrl?: string,
): ConnectorCard[] {
  const current = { ...vectors, up: vectors.up.filter(isCurrent(vectors)) };
  const found = new Map(Object.entries(current).map(([query, samples]) => [query, bySource(samples)]));
  const of = (query: keyof typeof connectorQueries) => found.get(query) ?? new Map<string, Sample>();
  const statusOf = statusesBySource(sourcesOf(current), statuses, exporterUrl);
  const cards = [...statusOf].map(([key, { connector, instance, status, isShared }]): ConnectorCard => {
    const number = (query: keyof typeof connectorQueries) => of(query).get(key)?.value;
    const labels = of('info').get(key)?.labels ?? {};
    return {
      connector,
      instance,
      isShared,
      protocol: labels['protocol'] ?? status?.type ?? '',
      endpoint: labels['endpoint'] ?? status?.endpoint ?? '',
      version: labels['version'] ?? status?.version ?? '',
      state: status === undefined ? stateOf(number('up')) : status.state === 'up' ? 'up' : 'down',
      lastUpMs: milliseconds(number('lastUp')),
      devices: number('devices'),
      messagesPerSecond: number('messages'),
      failures: wholeNumber(number('failures')),
      parseErrors: wholeNumber(number('parseErrors')),
      rejected: wholeNumber(number('rejected')),
      series: number('series'),
      dropped: wholeNumber(number('dropped')),
      maintenanceUntilMs: milliseconds(number('maintenance')),
      status,
    };
  });
  return cards.sort(
    (a, b) => Number(a.state === 'up') - Number(b.state === 'up') || byText(a.connector, b.connector) || byText(a.instance, b.instance),
  );
}

/** An exporter of which Prometheus has no connector any more. */
export interface DeadExporter {
  readonly instance: string;
  /** Names of its connectors, also of those that never were up. */
  readonly connectors: readonly string[];
  /** When one of them was up last. */
  readonly lastUpMs?: number;
}

/** The exporters that do not answer, one each however many connectors it has, and the other cards. */
export function withoutDeadExporters(cards: readonly ConnectorCard[]) {
  const alive = new Set(cards.filter(({ state }) => state !== 'gone').map(({ instance }) => instance));
  const instances = new Set(cards.map(({ instance }) => instance).filter((instance) => instance !== '' && !alive.has(instance)));
  const dead = Array.from(instances, (instance): DeadExporter => {
    const own = cards.filter((card) => card.instance === instance);
    const lastUps = own.map(({ lastUpMs }) => lastUpMs).filter((ms) => ms !== undefined);
    return { instance, connectors: own.map(({ connector }) => connector), ...(lastUps.length > 0 && { lastUpMs: Math.max(...lastUps) }) };
  });
  const isDead = new Set(dead.map(({ instance }) => instance));
  return { dead, cards: cards.filter(({ instance }) => !isDead.has(instance)) };
}

interface Source {
  readonly connector: string;
  readonly instance: string;
}

/** Whether the exporter of a sample answers: series that were pushed outlive it by minutes. */
function isCurrent({ unscraped }: ConnectorVectors): (sample: Sample) => boolean {
  const dead = new Set(unscraped.map(({ labels }) => labels['instance']));
  return ({ labels }) => !dead.has(labels['instance']);
}

/** Connectors that Prometheus has, or had and not at another exporter since. */
function sourcesOf({ up, info, known, unscraped }: ConnectorVectors): Map<string, Source> {
  const present = new Set(up.map(({ labels }) => sourceKey(labels)));
  const names = new Set(up.map(({ labels }) => labels['connector']));
  const dead = new Set(unscraped.map(({ labels }) => labels['instance']));
  const current = [...up, ...known, ...info].filter(
    ({ labels }) => present.has(sourceKey(labels)) || !names.has(labels['connector']) || dead.has(labels['instance']),
  );
  return new Map(
    current.map(({ labels: { connector = '', instance = '' } }) => [sourceKey({ connector, instance }), { connector, instance }]),
  );
}

/** All connectors with what the API says of those of its exporter. */
function statusesBySource(sources: ReadonlyMap<string, Source>, statuses: readonly ConnectorStatus[], exporterUrl: string | undefined) {
  const host = exporterUrl?.replace(/^\w+:\/\//, '');
  const result = new Map<string, Source & { readonly status?: ConnectorStatus; readonly isShared: boolean }>();
  const named = (connector: string) => [...sources.values()].filter((source) => source.connector === connector);
  for (const [key, source] of sources) {
    result.set(key, { ...source, isShared: named(source.connector).length > 1 });
  }
  for (const status of statuses) {
    const { connector } = status;
    const candidates = named(connector);
    const own = candidates.find(({ instance }) => instance === host) ?? (candidates.length > 1 ? undefined : candidates[0]);
    const source = own ?? { connector, instance: '' };
    result.set(sourceKey({ ...source }), { ...source, status, isShared: candidates.length > 1 });
  }
  return result;
}

function stateOf(up: number | undefined): ConnectorCard['state'] {
  return up === undefined ? 'gone' : up === 1 ? 'up' : 'down';
}

function bySource(samples: readonly Sample[]): Map<string, Sample> {
  return new Map(samples.map((sample) => [sourceKey(sample.labels), sample]));
}

/** Identifies a connector of an exporter; NUL cannot be part of a label value. */
export function sourceKey({ connector = '', instance = '' }: Readonly<Record<string, string | undefined>>): string {
  return `${connector}\u0000${instance}`;
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

// `increase` extrapolates: one event may give 1.03
function wholeNumber(value = 0): number {
  return Math.round(value);
}
