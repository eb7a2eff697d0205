import { ConnectorError } from '../contract.ts';
import { serverAttributes } from '../serverAttributes.ts';
import type { SpanAttributes } from '../trace.ts';
import type { TracedWork } from '../traced.ts';

/** Work with Home Assistant's WebSocket API, in traces. */
export function homeAssistantWork(name: string, url: string, attributes: SpanAttributes = {}): TracedWork {
  const server = { ...serverAttributes(url), 'network.protocol.name': 'websocket' };
  return { name: `home-assistant ${name}`, kind: 'client', attributes: { ...server, ...attributes }, errorType };
}

function errorType(error: unknown): string | undefined {
  return error instanceof ConnectorError ? error.code : undefined;
}
