import { AttributeIds, type ClientSession, VariableIds } from 'node-opcua-client';

/** How much the server takes in one call and keeps in one subscription [OPC 10000-5 6.3.11]. */
export interface OperationLimits {
  readonly nodesPerRead: number;
  readonly nodesPerBrowse: number;
  readonly itemsPerCall: number;
  readonly itemsPerSubscription: number;
}

/** What is asked for where the server names no limit: small enough for any message, large enough to be quick. */
const ours: OperationLimits = { nodesPerRead: 1000, nodesPerBrowse: 500, itemsPerCall: 1000, itemsPerSubscription: Infinity };

const wanted = [
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
  VariableIds.Server_ServerCapabilities_MaxMonitoredItemsPerSubscription,
];

/** Reads the limits of the server; one that is 0 or missing is none [OPC 10000-5 6.3.11]. One at a time, as the limit may be 1. */
export async function readLimits(session: Pick<ClientSession, 'read'>): Promise<OperationLimits> {
  const [nodesPerRead, nodesPerBrowse, itemsPerCall, itemsPerSubscription] = await Promise.all(
    wanted.map(async (id) => {
      const { value, statusCode } = await session.read({ nodeId: `i=${id}`, attributeId: AttributeIds.Value });
      const limit: unknown = statusCode.isGood() ? value.value : 0;
      return typeof limit === 'number' && limit > 0 ? limit : Infinity;
    }),
  );
  return {
    nodesPerRead: Math.min(ours.nodesPerRead, nodesPerRead ?? Infinity),
    nodesPerBrowse: Math.min(ours.nodesPerBrowse, nodesPerBrowse ?? Infinity),
    itemsPerCall: Math.min(ours.itemsPerCall, itemsPerCall ?? Infinity),
    itemsPerSubscription: itemsPerSubscription ?? Infinity,
  };
}
