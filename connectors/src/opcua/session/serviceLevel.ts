import { AttributeIds, type DataValue, resolveNodeId, VariableIds } from 'node-opcua-client';
import type { RawSession } from './rawSession.ts';

/** Lowest level of a server that works without restrictions [OPC 10000-4 6.6.2.4.2]. */
export const healthyLevel = 200;
const unknownLevel = healthyLevel;

export const serviceLevelId = resolveNodeId(VariableIds.Server_ServiceLevel);

/** The ServiceLevel of the server, 0 to 255; a server without one counts as healthy. */
export async function readServiceLevel(session: RawSession): Promise<number> {
  return serviceLevelOf(await session.read({ nodeId: serviceLevelId, attributeId: AttributeIds.Value }));
}

export function serviceLevelOf({ value, statusCode }: DataValue): number {
  const level: unknown = value.value;
  return statusCode.isGood() && typeof level === 'number' ? level : unknownLevel;
}
