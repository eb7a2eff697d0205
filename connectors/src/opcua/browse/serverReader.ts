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

export interface ReadItem {
  readonly nodeId: NodeId;
  readonly attributeId: AttributeIds;
}

/** What to follow from a node. */
export interface Question {
  readonly nodeId: NodeId;
  readonly referenceTypeId: string;
  readonly isInverse?: boolean;
}

/** Result mask: reference type, node class, browse name, type definition [OPC 10000-4 5.9.2]. */
const resultMask = 0x01 | 0x04 | 0x08 | 0x20;
const requestsInFlight = 4;
const tooLarge = /Bad(TooManyOperations|EncodingLimitsExceeded|ResponseTooLarge|RequestTooLarge|TcpMessageTooLarge)/;

/** Browse and Read in requests that the server takes; what it refuses is noted, a lost session throws. */
export class ServerReader {
  readonly session: ClientSession;
  /** What could not be read. */
  readonly problems = new Set<string>();
  readonly #limits: OperationLimits;
  readonly #signal: AbortSignal;

  constructor(session: ClientSession, limits: OperationLimits, signal: AbortSignal) {
    this.session = session;
    this.#limits = limits;
    this.#signal = signal;
  }

  /** The references of each node; `take` is called in their order. */
  async browse(questions: readonly Question[], take: (references: readonly ReferenceDescription[], index: number) => void): Promise<void> {
    await this.#inSlices(questions, {
      size: this.#limits.nodesPerBrowse,
      ask: (slice) => this.#browseSlice(slice),
      take,
    });
  }

  /** The values of attributes; `take` is called in their order. */
  async read(items: readonly ReadItem[], take: (value: DataValue, index: number) => void): Promise<void> {
    await this.#inSlices(items, {
      size: this.#limits.nodesPerRead,
      ask: (slice) => this.#split(slice, (part) => this.session.read([...part])),
      take,
    });
  }

  /** Several slices are asked for at a time; between two of them the event loop has its turn. */
  async #inSlices<Item, Answer>(items: readonly Item[], { size, ask, take }: Slices<Item, Answer>): Promise<void> {
    const pending: Promise<readonly Answer[]>[] = [];
    let asked = 0;
    const askNext = () => {
      if (asked >= items.length) return;
      const answer = ask(items.slice(asked, asked + size));
      answer.catch(() => undefined);
      pending.push(answer);
      asked += size;
    };
    for (let i = 0; i < requestsInFlight; i++) askNext();
    for (let start = 0; start < items.length; start += size) {
      const answers = (await pending.shift()) ?? [];
      this.#signal.throwIfAborted();
      askNext();
      answers.forEach((answer, index) => take(answer, start + index));
      await setImmediate();
    }
  }

  async #browseSlice(slice: readonly Question[]): Promise<readonly (readonly ReferenceDescription[])[]> {
    const results = await this.#split(slice, (part) => this.session.browse(part.map(descriptionOf)));
    const references: (readonly ReferenceDescription[])[] = [];
    for (const [index, question] of slice.entries()) references.push(await this.#whole(question, results[index]));
    return references;
  }

  /** All references of one node, also those beyond the server's limit for one answer. */
  async #whole(question: Question, first: BrowseResult | undefined): Promise<readonly ReferenceDescription[]> {
    let result = first;
    // the server had no continuation point left for it [OPC 10000-4 5.9.2]: alone it gets one
    if (result?.statusCode.equals(StatusCodes.BadNoContinuationPoints) === true)
      [result] = await this.session.browse([descriptionOf(question)]);
    const references = result?.references ?? [];
    let more = result?.continuationPoint;
    const all = [...references];
    while (more !== undefined && more !== null && more.length > 0) {
      const [next] = await this.session.browseNext([more], false);
      all.push(...(next?.references ?? []));
      if (next?.statusCode.isGood() !== true) this.problems.add(problemOf(question, next));
      more = next?.continuationPoint;
    }
    const isGone = result?.statusCode.equals(StatusCodes.BadNodeIdUnknown) === true;
    if (result?.statusCode.isBad() !== false && !isGone) this.problems.add(problemOf(question, result));
    return all;
  }

  /** Asks again in halves what the server finds too much. */
  async #split<Item, Answer>(
    items: readonly Item[],
    ask: (items: readonly Item[]) => Promise<readonly Answer[]>,
  ): Promise<readonly Answer[]> {
    try {
      return await ask(items);
    } catch (error) {
      if (items.length < 2 || !(error instanceof Error && tooLarge.test(error.message))) throw error;
      const half = Math.ceil(items.length / 2);
      return [...(await this.#split(items.slice(0, half), ask)), ...(await this.#split(items.slice(half), ask))];
    }
  }
}

interface Slices<Item, Answer> {
  readonly size: number;
  readonly ask: (slice: readonly Item[]) => Promise<readonly Answer[]>;
  readonly take: (answer: Answer, index: number) => void;
}

function descriptionOf({ nodeId, referenceTypeId, isInverse }: Question): BrowseDescriptionOptions {
  return {
    nodeId,
    referenceTypeId,
    includeSubtypes: true,
    browseDirection: isInverse === true ? BrowseDirection.Inverse : BrowseDirection.Forward,
    nodeClassMask: 0,
    resultMask,
  };
}

function problemOf({ nodeId }: Question, result: BrowseResult | undefined): string {
  return `${nodeId.toString()}: ${result?.statusCode.name ?? 'no answer'}`;
}
