import { setImmediate } from 'node:timers/promises';
import {
  type AttributeIds,
  BrowseDirection,
  type BrowseDescriptionOptions,
  type BrowseResult,
  type ClientSession,
  type DataValue,
  type NodeId,
  type ReferenceDescription,
  StatusCodes,
} from 'node-opcua-client';
import type { OperationLimits } from '../session/operationLimits.ts';
import { isTooLarge } from '../session/serviceStatus.ts';

export interface ReadItem {
  readonly nodeId: NodeId;
  readonly attributeId: AttributeIds;
}

/** A node and the references to follow. */
interface NodeToBrowse {
  readonly nodeId: NodeId;
  readonly referenceTypeId: string;
  readonly isInverse?: boolean;
}

/** Result mask: reference type, node class, browse name, type definition [OPC 10000-4 5.9.2]. */
const resultMask = 0x01 | 0x04 | 0x08 | 0x20;
const requestsInFlight = 4;

/** Browses and reads in requests within the limits of the server. What the server refuses is added to `problems`; a lost session throws. */
export class ServerReader {
  readonly session: ClientSession;
  /** What could not be browsed and why. */
  readonly problems = new Set<string>();
  readonly #limits: OperationLimits;
  readonly #signal: AbortSignal;

  constructor(session: ClientSession, limits: OperationLimits, signal: AbortSignal) {
    this.session = session;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** Browses the references of each node; `take` is called in the order of the nodes. */
  async browse(nodes: readonly NodeToBrowse[], take: (references: readonly ReferenceDescription[], index: number) => void): Promise<void> {
    await this.#inSlices(nodes, {
      size: this.#limits.nodesPerBrowse,
      send: (slice) => this.#browseSlice(slice),
      take,
    });
  }

  /** Reads attributes; `take` is called in the order of the items. */
  async read(items: readonly ReadItem[], take: (value: DataValue, index: number) => void): Promise<void> {
    await this.#inSlices(items, {
      size: this.#limits.nodesPerRead,
      send: (slice) => this.#split(slice, (part) => this.session.read([...part])),
      take,
    });
  }

  /** Sends several requests at a time, and returns to the event loop between their results. */
  async #inSlices<Item, Result>(items: readonly Item[], { size, send, take }: Slices<Item, Result>): Promise<void> {
    const pending: Promise<readonly Result[]>[] = [];
    let sent = 0;
    const sendNext = () => {
      if (sent >= items.length) return;
      const results = send(items.slice(sent, sent + size));
      results.catch(() => undefined);
      pending.push(results);
      sent += size;
    };
    for (let i = 0; i < requestsInFlight; i++) sendNext();
    for (let start = 0; start < items.length; start += size) {
      const results = (await pending.shift()) ?? [];
      this.#signal.throwIfAborted();
      sendNext();
      results.forEach((result, index) => take(result, start + index));
      await setImmediate();
    }
  }

  async #browseSlice(slice: readonly NodeToBrowse[]): Promise<readonly (readonly ReferenceDescription[])[]> {
    const results = await this.#split(slice, (part) => this.session.browse(part.map(descriptionOf)));
    const references: (readonly ReferenceDescription[])[] = [];
    for (const [index, node] of slice.entries()) references.push(await this.#allReferences(node, results[index]));
    return references;
  }

  /** All references of one node, also those beyond the server's limit for one response. */
  async #allReferences(node: NodeToBrowse, first: BrowseResult | undefined): Promise<readonly ReferenceDescription[]> {
    let result = first;
    // the server had no free continuation point [OPC 10000-4 5.9.2]: a request for this node alone gets one
    if (result?.statusCode.equals(StatusCodes.BadNoContinuationPoints) === true)
      [result] = await this.session.browse([descriptionOf(node)]);
    const references = result?.references ?? [];
    let more = result?.continuationPoint;
    const all = [...references];
    while (more !== undefined && more !== null && more.length > 0) {
      const [next] = await this.session.browseNext([more], false);
      all.push(...(next?.references ?? []));
      if (next?.statusCode.isGood() !== true) this.problems.add(problemOf(node, next));
      more = next?.continuationPoint;
    }
    const isGone = result?.statusCode.equals(StatusCodes.BadNodeIdUnknown) === true;
    if (result?.statusCode.isBad() !== false && !isGone) this.problems.add(problemOf(node, result));
    return all;
  }

  /** Repeats a request that is too large for the server in halves. */
  async #split<Item, Result>(
    items: readonly Item[],
    send: (items: readonly Item[]) => Promise<readonly Result[]>,
  ): Promise<readonly Result[]> {
    try {
      return await send(items);
    } catch (error) {
      if (items.length < 2 || !isTooLarge(error)) throw error;
      const half = Math.ceil(items.length / 2);
      return [...(await this.#split(items.slice(0, half), send)), ...(await this.#split(items.slice(half), send))];
    }
  }
}

interface Slices<Item, Result> {
  readonly size: number;
  readonly send: (slice: readonly Item[]) => Promise<readonly Result[]>;
  readonly take: (result: Result, index: number) => void;
}

function descriptionOf({ nodeId, referenceTypeId, isInverse }: NodeToBrowse): BrowseDescriptionOptions {
  return {
    nodeId,
    referenceTypeId,
    includeSubtypes: true,
    browseDirection: isInverse === true ? BrowseDirection.Inverse : BrowseDirection.Forward,
    nodeClassMask: 0,
    resultMask,
  };
}

function problemOf({ nodeId }: NodeToBrowse, result: BrowseResult | undefined): string {
  return `${nodeId.toString()}: ${result?.statusCode.name ?? 'no result'}`;
}
