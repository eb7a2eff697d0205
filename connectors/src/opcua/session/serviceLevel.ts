import { AttributeIds, type DataValue, resolveNodeId, VariableIds } from 'node-opcua-client';
import type { Subscription } from '../subscription/subscription.ts';
import type { RawSession } from './rawSession.ts';

/** From here on a server has everything that clients want [OPC 10000-4 6.6.2.4.2]. */
export const healthyLevel = 200;
const unknownLevel = healthyLevel;
const nodeId = resolveNodeId(VariableIds.Server_ServiceLevel);

/** How well the server can do its work, 0 to 255; one that does not tell counts as healthy. */
export async function readServiceLevel(session: RawSession): Promise<number> {
  return levelOf(await session.read({ nodeId, attributeId: AttributeIds.Value }));
}

/** Tells the level now and with each change; a server that does not tell is no error. */
export async function watchServiceLevel(subscription: Subscription, onLevel: (level: number) => void): Promise<void> {
  const target = { nodeId, receive: (value: DataValue) => onLevel(levelOf(value)) };
  await subscription.monitor([{ target, monitoring: { samplingInterval: -1, queueSize: 1, discardOldest: true } }]);
}

function levelOf({ value, statusCode }: DataValue): number {
  const level: unknown = value.value;
  return statusCode.isGood() && typeof level === 'number' ? level : unknownLevel;
}
