import type { NodeId, BrowseDescriptionOptions, DataValue, EventFilter, ExtensionObject } from 'node-opcua-client';
import {
  AttributeIds,
  BrowseDirection,
  CreateSubscriptionResponse,
  DataChangeNotification,
  PublishResponse,
  resolveNodeId,
  StatusCodes,
} from 'node-opcua-client';
import { type AddressSpace, keyOf } from '../address-space/addressSpace.ts';
import { browse } from '../browse/browse.ts';
import { opcuaConfig } from '../config/opcuaConfig.ts';
import type { RawSession } from '../session/rawSession.ts';
import { nodesOf, recordedId, type RecordedNode, type RecordedSpace, superTypeOf } from './recordedNodes.ts';

type PublishCallback = (error: Error | null, response: PublishResponse) => void;

interface Item {
  readonly subscriptionId: number;
  readonly clientHandle: number;
  readonly filter?: EventFilter;
}

interface ItemsRequest {
  readonly subscriptionId: number;
  readonly itemsToCreate: readonly {
    readonly itemToMonitor: { readonly nodeId: NodeId; readonly attributeId: AttributeIds };
    readonly requestedParameters: { readonly clientHandle: number; readonly filter?: EventFilter };
  }[];
}

/** Event fields by browse path; `ConditionId` is the node id of the condition. Values of `SourceNode` and `ConditionId` are identifiers. */
export type RecordedEvent = Readonly<Record<string, unknown>>;

const good = StatusCodes.Good;

/** A fake session: it serves recorded nodes by Browse and Read, and sends recorded values and events when a test says so. */
export class RecordedServer {
  readonly session: RawSession;
  /** Resolves when all variables are monitored; where there are none, when the conditions are. */
  readonly monitored: Promise<void>;
  readonly #nodes: ReadonlyMap<string, RecordedNode>;
  readonly #dataItems = new Map<string, Item>();
  readonly #eventItems: Item[] = [];
  readonly #publishCallbacks: PublishCallback[] = [];
  #unmonitored: number;
  #subscriptions = 0;
  #onMonitored: () => void = () => undefined;

  constructor(space: RecordedSpace) {
    this.#nodes = nodesOf(space);
    this.#unmonitored = [...this.#nodes.values()].filter(({ dataType }) => dataType !== undefined).length;
    this.monitored = new Promise((resolve) => {
      this.#onMonitored = () => setImmediate(resolve);
    });
    const services = {
      timeout: 60_000,
      read: (items: ReadOptions | readonly ReadOptions[]) =>
        Promise.resolve(Array.isArray(items) ? items.map((item: ReadOptions) => this.#read(item)) : this.#read(items as ReadOptions)),
      browse: (descriptions: readonly BrowseDescriptionOptions[]) => Promise.resolve(descriptions.map((one) => this.#browse(one))),
      createSubscription: (requested: { readonly requestedPublishingInterval: number; readonly requestedMaxKeepAliveCount: number }) =>
        Promise.resolve(
          new CreateSubscriptionResponse({
            subscriptionId: ++this.#subscriptions,
            revisedPublishingInterval: requested.requestedPublishingInterval,
            revisedMaxKeepAliveCount: requested.requestedMaxKeepAliveCount,
          }),
        ),
      createMonitoredItems: (request: ItemsRequest) => Promise.resolve(this.#createItems(request)),
      // it does not support ConditionRefresh
      call: () => Promise.resolve(this.#refuseRefresh()),
      publish: (_request: unknown, callback: PublishCallback) => void this.#publishCallbacks.push(callback),
    };
    this.session = services as unknown as RawSession;
  }

  /** Sends a notification of these values, by the identifiers of their nodes. */
  sendValues(values: ReadonlyMap<string, DataValue>): void {
    let subscriptionId = 0;
    const monitoredItems = [...values].map(([node, value]) => {
      const item = this.#dataItems.get(keyOf(recordedId(node)));
      if (item === undefined) throw new Error(`cannot send value of "${node}": the node is not monitored`);
      subscriptionId = item.subscriptionId;
      return { clientHandle: item.clientHandle, value };
    });
    this.#publish(subscriptionId, [new DataChangeNotification({ monitoredItems })]);
  }

  /** Sends an event to each item that has no filter by type. */
  sendEvent(event: RecordedEvent): void {
    for (const { subscriptionId, clientHandle, filter } of this.#eventItems) {
      const clauses = filter?.selectClauses ?? [];
      const eventFields = clauses.map(({ browsePath }) => fieldOf(event, (browsePath ?? []).map(({ name }) => name ?? '').join('/')));
      this.#publish(subscriptionId, [{ events: [{ clientHandle, eventFields }] } as unknown as ExtensionObject]);
    }
  }

  sendKeepAlive(): void {
    this.#publish(1, []);
  }

  #publish(subscriptionId: number, notificationData: ExtensionObject[]): void {
    const callback = this.#publishCallbacks.shift();
    if (callback === undefined) throw new Error('cannot publish: no publish request is queued');
    callback(null, new PublishResponse({ subscriptionId, notificationMessage: { notificationData } }));
  }

  #createItems({ subscriptionId, itemsToCreate }: ItemsRequest) {
    const results = itemsToCreate.map(({ itemToMonitor: { nodeId, attributeId }, requestedParameters }, index) => {
      const { clientHandle, filter } = requestedParameters;
      const item = { subscriptionId, clientHandle, ...(filter !== undefined && { filter }) };
      if (attributeId !== AttributeIds.EventNotifier) this.#dataItems.set(keyOf(nodeId), item);
      else if ((filter?.whereClause.elements ?? []).length === 0) this.#eventItems.push(item);
      if (this.#nodes.get(keyOf(nodeId))?.dataType !== undefined && --this.#unmonitored === 0) this.#onMonitored();
      return { statusCode: good, monitoredItemId: index };
    });
    return { results };
  }

  #refuseRefresh() {
    if (this.#unmonitored === 0) this.#onMonitored();
    return [{ statusCode: StatusCodes.BadMethodInvalid }];
  }

  #read({ nodeId, attributeId }: ReadOptions): DataValue {
    const value = this.#attribute(resolveNodeId(nodeId), attributeId);
    return { value: { value }, statusCode: value === undefined ? StatusCodes.BadNodeIdUnknown : good } as unknown as DataValue;
  }

  #attribute(nodeId: NodeId, attributeId: AttributeIds): unknown {
    if (nodeId.namespace === 0 && nodeId.value === namespaceArray) return ['http://opcfoundation.org/UA/', 'urn:recorded'];
    const node = this.#nodes.get(keyOf(nodeId));
    switch (attributeId) {
      case AttributeIds.BrowseName:
        return node && { name: node.name };
      case AttributeIds.NodeClass:
        return node?.nodeClass;
      case AttributeIds.DataType:
        return node?.dataType;
      default:
        return node?.value;
    }
  }

  #browse({ nodeId, referenceTypeId, browseDirection }: BrowseDescriptionOptions) {
    const id = resolveNodeId(nodeId ?? '');
    return { statusCode: good, references: this.#references(id, referenceTypeId as string, browseDirection) };
  }

  #references(nodeId: NodeId, referenceType: string, direction: BrowseDirection | undefined): readonly object[] {
    const node = this.#nodes.get(keyOf(nodeId));
    if (referenceType === 'i=45' && direction === BrowseDirection.Inverse)
      return [superTypeOf(nodeId)].flatMap((id) => (id ? [{ nodeId: id }] : []));
    if (referenceType === 'i=40') return node === undefined ? [] : [{ nodeId: node.type }];
    if (referenceType !== 'i=33' || node === undefined) return [];
    return node.children.map((child) => ({
      referenceTypeId: resolveNodeId('i=47'),
      nodeId: child.nodeId,
      browseName: { name: child.name },
      nodeClass: child.nodeClass,
      typeDefinition: child.type,
    }));
  }
}

/** The result of a browse of these nodes with the default config. */
export function browseRecorded(space: RecordedSpace): Promise<AddressSpace> {
  const limits = { nodesPerRead: 1000, nodesPerBrowse: 1000, itemsPerCall: 1000, itemsPerSubscription: Infinity };
  const config = opcuaConfig.parse({ url: 'opc.tcp://recorded' });
  return browse(new RecordedServer(space).session, config, { limits, signal: new AbortController().signal });
}

interface ReadOptions {
  readonly nodeId: NodeId | string;
  readonly attributeId: AttributeIds;
}

const namespaceArray = 2255;

/** The field at this browse path, as a variant; the empty path is that of the condition itself. */
function fieldOf(event: RecordedEvent, path: string): { readonly value: unknown } {
  if (path === 'EventType') return { value: resolveNodeId('i=2915') };
  const value = event[path === '' ? 'ConditionId' : path];
  const isNode = path === '' || path === 'SourceNode';
  return { value: isNode && typeof value === 'string' ? recordedId(value) : value };
}
