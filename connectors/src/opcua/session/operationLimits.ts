import { AttributeIds, type ClientSession, VariableIds } from 'node-opcua-client';

/** Limits of the server for one request and one subscription [OPC 10000-5 6.3.11]. */
export interface OperationLimits {
  readonly nodesPerRead: number;
  readonly nodesPerBrowse: number;
  readonly itemsPerCall: number;
  readonly itemsPerSubscription: number;
}

/** Upper limits where the server allows more: small enough for any message size, large enough for few round trips. */
const defaults: OperationLimits = { nodesPerRead: 1000, nodesPerBrowse: 500, itemsPerCall: 1000, itemsPerSubscription: Infinity };

const variables = [
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
  VariableIds.Server_ServerCapabilities_MaxMonitoredItemsPerSubscription,
];

/** Reads the limits of the server, with one request each, as the limit may be one node. 0 or missing means no limit [OPC 10000-5 6.3.11]. */
export async function readLimits(session: Pick<ClientSession, 'read'>): Promise<OperationLimits> {
  const [nodesPerRead, nodesPerBrowse, itemsPerCall, itemsPerSubscription] = await Promise.all(
    variables.map(async (id) => {
      const { value, statusCode } = await session.read({ nodeId: `i=${id}`, attributeId: AttributeIds.Value });
      const limit: unknown = statusCode.isGood() ? value.value : 0;
      return typeof limit === 'number' && limit > 0 ? limit : Infinity;
    }),
  );
  return {
    nodesPerRead: Math.min(defaults.nodesPerRead, nodesPerRead ?? Infinity),
    nodesPerBrowse: Math.min(defaults.nodesPerBrowse, nodesPerBrowse ?? Infinity),
    itemsPerCall: Math.min(defaults.itemsPerCall, itemsPerCall ?? Infinity),
    itemsPerSubscription: itemsPerSubscription ?? Infinity,
  };
}
