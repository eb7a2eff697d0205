import { setTimeout as delay } from 'node:timers/promises';
import { AttributeIds } from 'node-opcua-client';
import type { Gateway, Span } from '../../contract.ts';
import { traced, tracedPart } from '../../traced.ts';
import type { RawSession } from '../session/rawSession.ts';
import { isTooLarge } from '../session/serviceStatus.ts';
import { opcuaWork } from '../session/tracedCalls.ts';
import type { MonitoredNode } from './monitoredNode.ts';

interface PollerOptions {
  readonly session: RawSession;
  readonly url: string;
  readonly nodesPerRead: number;
  readonly intervalMs: number;
  readonly gateway: Gateway;
  /** Called after each response. */
  readonly onResponse: () => void;
}

/** Polls nodes: those that the server does not monitor. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #nodes = new Set<MonitoredNode>();
  #nodesPerRead: number;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#nodesPerRead = options.nodesPerRead;
  }

  get nodes(): ReadonlySet<MonitoredNode> {
    return this.#nodes;
  }

  /** Reads the nodes now and in each later round. Throws where the session is lost. */
  async add(nodes: readonly MonitoredNode[]): Promise<void> {
    for (const node of nodes) this.#nodes.add(node);
    await this.#readAll(nodes);
  }

  remove(nodes: Iterable<MonitoredNode>): void {
    for (const node of nodes) this.#nodes.delete(node);
  }

  /** Polls at a fixed interval until `signal` aborts; a round that takes longer delays the next one. Throws where the session is lost. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedMs = performance.now();
      await this.#readAll([...this.#nodes]);
      await delay(Math.max(0, startedMs + this.#options.intervalMs - performance.now()), undefined, { signal }).catch(() => undefined);
    }
  }

  async #readAll(nodes: readonly MonitoredNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const { gateway, url } = this.#options;
    await traced(gateway.tracer, opcuaWork('poll', url, { 'opcua.nodes': nodes.length }), async (span) => {
      const startedMs = performance.now();
      for (let start = 0; start < nodes.length;) {
        const part = nodes.slice(start, start + this.#nodesPerRead);
        if (await this.#read(part, span)) start += part.length;
      }
      gateway.polled(performance.now() - startedMs);
    });
  }

  /** False where the request was too large for the server. */
  async #read(part: readonly MonitoredNode[], poll: Span | undefined): Promise<boolean> {
    const { session, gateway, url, onResponse } = this.#options;
    try {
      const work = () => opcuaWork('Read', url, { 'opcua.nodes': part.length });
      const nodes = part.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }));
      const values = await tracedPart(poll, work, () => session.read(nodes));
      const arrivalMs = gateway.now();
      part.forEach((node, index) => {
        const value = values[index];
        if (value !== undefined && this.#nodes.has(node)) node.receive(value, arrivalMs);
      });
      onResponse();
      return true;
    } catch (error) {
      if (!isTooLarge(error) || part.length === 1) throw error;
      this.#nodesPerRead = part.length >> 1;
      return false;
    }
  }
}
