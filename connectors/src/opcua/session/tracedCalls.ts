import { serverAttributes } from '../../serverAttributes.ts';
import type { SpanAttributes } from '../../trace.ts';
import type { TracedWork } from '../../traced.ts';
import { statusOf } from './serviceStatus.ts';

/** Work with an OPC UA server, in traces: `opcua Read`. */
export function opcuaWork(name: string, url: string, attributes: SpanAttributes = {}): TracedWork {
  const server = { ...serverAttributes(url), 'network.protocol.name': 'opc.tcp' };
  return { name: `opcua ${name}`, kind: 'client', attributes: { ...server, ...attributes }, errorType: statusOf };
}
