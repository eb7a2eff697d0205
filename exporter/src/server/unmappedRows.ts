import type { ConnectorGateway } from '../devices/gateway.ts';
import type { UnmappedRow } from './unmappedSchemas.ts';

/** The unmapped topics of connectors, as the API shows them. */
export function unmappedRows(
  gateways: Iterable<ConnectorGateway>,
  { connector, topic: wanted }: { readonly connector?: string | undefined; readonly topic?: string | undefined },
): UnmappedRow[] {
  return Array.from(gateways).flatMap(({ name, unmappedTopics, clock }) => {
    if (unmappedTopics === undefined || (connector !== undefined && name !== connector)) return [];
    const found = wanted === undefined ? unmappedTopics.list() : [unmappedTopics.find(wanted)];
    return found.map(({ topic, example, topics, messages, perSecond, atMs, keys, reason }) => ({
      connector: name,
      topic,
      example,
      topics,
      messages,
      messages_per_second: Math.round(perSecond * 1000) / 1000,
      last_message_ms: atMs === undefined ? undefined : clock.toWall(atMs),
      keys: [...keys],
      reason,
    }));
  });
}
