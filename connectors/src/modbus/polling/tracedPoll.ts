import type { DeviceDescription } from '../../contract.ts';
import type { SpanAttributes } from '../../trace.ts';
import type { TracedWork } from '../../traced.ts';
import type { BusUrl } from '../bus/busUrl.ts';
import { ReadError } from '../bus/readError.ts';
import type { ReadRequest } from '../bus/readRequest.ts';

/** One poll of a device, with all its requests. */
export function pollWork({ id }: Pick<DeviceDescription, 'id'>, url: BusUrl): TracedWork {
  return { name: 'modbus poll', attributes: { 'gaugeway.device': id, ...busAttributes(url) }, errorType };
}

/** One request of a poll. It waits for its turn on the bus, and for the response. */
export function requestWork({ unit, table, address, count }: ReadRequest): TracedWork {
  const attributes = { 'modbus.unit': unit, 'modbus.table': table, 'modbus.address': address, 'modbus.count': count };
  return { name: `modbus read ${table}`, kind: 'client', attributes, errorType };
}

export function identificationWork(unit: number): TracedWork {
  return { name: 'modbus identify', kind: 'client', attributes: { 'modbus.unit': unit }, errorType };
}

function busAttributes(url: BusUrl): SpanAttributes {
  const common = { 'network.protocol.name': 'modbus' };
  if (url.kind === 'serial') return { ...common, 'server.address': url.path };
  return { ...common, 'server.address': url.host, 'server.port': url.port, 'network.transport': 'tcp' };
}

function errorType(error: unknown): string | undefined {
  if (!(error instanceof ReadError)) return undefined;
  return error.code === undefined ? error.failure : `exception ${error.code}`;
}
