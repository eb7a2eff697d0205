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
import type { Subscription } from './subscription.ts';
import type { Target } from './monitoredNode.ts';

const modelChanges: ReadonlySet<number> = new Set([
  ObjectTypeIds.BaseModelChangeEventType,
  ObjectTypeIds.GeneralModelChangeEventType,
  ObjectTypeIds.SemanticChangeEventType,
]);

/** Calls `changed` when the server says that nodes came, went or mean something else [OPC 10000-3 9.32]; servers that do not tell are no error. */
export async function watchModel(subscription: Subscription, changed: () => void): Promise<void> {
  await subscription.monitor([
    { target: namespaceTarget(changed), monitoring: { samplingInterval: -1, queueSize: 1, discardOldest: true } },
  ]);
  const server = resolveNodeId(ObjectIds.Server);
  try {
    // each on its own: to asyncua what is derived from a type is not of that type
    for (const type of modelChanges) {
      await subscription.monitorEvents(server, constructEventFilter(['EventType'], ofType(resolveNodeId(type))), changed);
    }
  } catch {
    const checked = ([eventType]: readonly Variant[]) => {
      if (isModelChange(eventType?.value)) changed();
    };
    await subscription.monitorEvents(server, constructEventFilter(['EventType']), checked).catch(() => undefined);
  }
}

function isModelChange(type: unknown): boolean {
  return type instanceof NodeId && type.namespace === 0 && typeof type.value === 'number' && modelChanges.has(type.value);
}

/** Servers that load another model often tell by their namespaces only. */
function namespaceTarget(changed: () => void): Target {
  let before: string | undefined;
  return {
    nodeId: resolveNodeId(VariableIds.Server_NamespaceArray),
    receive({ value }: DataValue): void {
      const now = JSON.stringify(value.value);
      if (before !== undefined && now !== before) changed();
      before = now;
    },
  };
}
