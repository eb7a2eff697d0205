import type { SpanAttributes } from './trace.ts';

const standardPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443, 'opc.tcp:': 4840 };

/** The server of a URL in a span, without its credentials, path and query. */
export function serverAttributes(url: string): SpanAttributes {
  const { protocol, hostname, port } = new URL(url);
  const number = port === '' ? standardPorts[protocol] : Number(port);
  return {
    'server.address': hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(number !== undefined && { 'server.port': number }),
    'network.transport': 'tcp',
  };
}
