import type { ConnectorStatus } from '../../data/exporterApi';
import type { Sample } from '../../data/prometheus';
import type { connectorQueries } from './connectorQueries';

/** A connector, from its metrics and, if available, the exporter's API. */
export interface ConnectorCard {
  readonly connector: string;
  /** Label `protocol`: `zigbee2mqtt`. */
  readonly protocol: string;
  readonly endpoint: string;
  readonly version: string;
  /** `gone`: no current data in Prometheus, but data within the last day. */
  readonly state: 'up' | 'down' | 'gone';
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
}

export type ConnectorVectors = Readonly<Record<keyof typeof connectorQueries, readonly Sample[]>>;

/** All connectors: not up first, then by name. */
export function connectorCards(vectors: ConnectorVectors, statuses: readonly ConnectorStatus[] = []): ConnectorCard[] {
  const found = new Map(Object.entries(vectors).map(([query, samples]) => [query, byConnector(samples)]));
  const of = (query: keyof typeof connectorQueries) => found.get(query) ?? new Map<string, Sample>();
  const number = (query: keyof typeof connectorQueries, connector: string) => of(query).get(connector)?.value;
  const names = new Set([...of('up').keys(), ...of('info').keys(), ...statuses.map(({ connector }) => connector)]);
  const cards = [...names].map((connector): ConnectorCard => {
    const labels = of('info').get(connector)?.labels ?? {};
    const status = statuses.find((candidate) => candidate.connector === connector);
    return {
      connector,
      protocol: labels['protocol'] ?? status?.type ?? '',
      endpoint: labels['endpoint'] ?? status?.endpoint ?? '',
      version: labels['version'] ?? status?.version ?? '',
      state: status === undefined ? stateOf(number('up', connector)) : status.state === 'up' ? 'up' : 'down',
      devices: number('devices', connector),
      messagesPerSecond: number('messages', connector),
      failures: wholeNumber(number('failures', connector)),
      parseErrors: wholeNumber(number('parseErrors', connector)),
      rejected: wholeNumber(number('rejected', connector)),
      series: number('series', connector),
      dropped: wholeNumber(number('dropped', connector)),
      status,
    };
  });
  return cards.sort((a, b) => Number(a.state === 'up') - Number(b.state === 'up') || a.connector.localeCompare(b.connector));
}

function stateOf(up: number | undefined): ConnectorCard['state'] {
  return up === undefined ? 'gone' : up === 1 ? 'up' : 'down';
}

function byConnector(samples: readonly Sample[]): Map<string, Sample> {
  return new Map(samples.map((sample) => [sample.labels['connector'] ?? '', sample]));
}

// `increase` extrapolates: one event may give 1.03
function wholeNumber(value = 0): number {
  return Math.round(value);
}
