import {
  constructEventFilter,
  type DataValue,
  NodeId,
  ObjectIds,
  ObjectTypeIds,
  ofType,
  resolveNodeId,
  VariableIds,
  type Variant,
} from 'node-opcua-client';
import { serviceLevelId, serviceLevelOf } from '../session/serviceLevel.ts';
import type { MonitoredNode } from './monitoredNode.ts';
import type { Subscription } from './subscription.ts';

const modelChanges: ReadonlySet<number> = new Set([
  ObjectTypeIds.BaseModelChangeEventType,
  ObjectTypeIds.GeneralModelChangeEventType,
  ObjectTypeIds.SemanticChangeEventType,
]);

/** Calls `onChange` when the server reports that nodes were added, deleted or changed [OPC 10000-3 9.32]. Not all servers report it. */
export async function watchModel(subscription: Subscription, onChange: () => void): Promise<void> {
  await monitorLatest(subscription, namespaceArray(onChange));
  const server = resolveNodeId(ObjectIds.Server);
  try {
    // one item for each type: asyncua does not treat a subtype as its supertype
    for (const type of modelChanges) {
      await subscription.createEventItem(server, constructEventFilter(['EventType'], ofType(resolveNodeId(type))), onChange);
    }
  } catch {
    const onEvent = ([eventType]: readonly Variant[]) => {
      if (isModelChange(eventType?.value)) onChange();
    };
    await subscription.createEventItem(server, constructEventFilter(['EventType']), onEvent).catch(() => undefined);
  }
}

/** Calls `onLevel` with the ServiceLevel now and after each change, where the server has one. */
export async function watchServiceLevel(subscription: Subscription, onLevel: (level: number) => void): Promise<void> {
  await monitorLatest(subscription, { nodeId: serviceLevelId, receive: (value) => onLevel(serviceLevelOf(value)) });
}

async function monitorLatest(subscription: Subscription, node: MonitoredNode): Promise<void> {
  await subscription.createItems([{ node, parameters: { samplingInterval: -1, queueSize: 1, discardOldest: true } }]);
}

function isModelChange(type: unknown): boolean {
  return type instanceof NodeId && type.namespace === 0 && typeof type.value === 'number' && modelChanges.has(type.value);
}

/** Servers that load another model often change their NamespaceArray without an event. */
function namespaceArray(onChange: () => void): MonitoredNode {
  let before: string | undefined;
  return {
    nodeId: resolveNodeId(VariableIds.Server_NamespaceArray),
    receive({ value }: DataValue): void {
      const now = JSON.stringify(value.value);
      if (before !== undefined && now !== before) onChange();
      before = now;
    },
  };
}
