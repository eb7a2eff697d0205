import { setTimeout as delay } from 'node:timers/promises';
import { AttributeIds } from 'node-opcua-client';
import type { Gateway } from '../../contract.ts';
import type { RawSession } from '../session/rawSession.ts';
import { statusOf } from '../session/sessionErrors.ts';
import { sizeRefusals } from './refusals.ts';
import type { Target } from './monitoredNode.ts';

export interface PollerOptions {
  readonly session: RawSession;
  readonly nodesPerRead: number;
  readonly intervalMs: number;
  readonly gateway: Gateway;
  /** Values have come. */
  readonly heard: () => void;
}

/** Reads nodes again and again: those that the server does not watch. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #targets = new Set<Target>();
  #nodesPerRead: number;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#nodesPerRead = options.nodesPerRead;
  }

  get targets(): ReadonlySet<Target> {
    return this.#targets;
  }

  /** Reads them now and from then on. Throws where the session is gone. */
  async add(targets: readonly Target[]): Promise<void> {
    for (const target of targets) this.#targets.add(target);
    await this.#readAll(targets);
  }

  remove(targets: Iterable<Target>): void {
    for (const target of targets) this.#targets.delete(target);
  }

  /** Reads in a fixed rhythm until `signal` aborts; a round that takes longer is followed by the next at once. Throws where the session is gone. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedMs = performance.now();
      await this.#readAll([...this.#targets]);
      await delay(Math.max(0, startedMs + this.#options.intervalMs - performance.now()), undefined, { signal }).catch(() => undefined);
    }
  }

  async #readAll(targets: readonly Target[]): Promise<void> {
    if (targets.length === 0) return;
    const startedMs = performance.now();
    for (let start = 0; start < targets.length;) {
      const part = targets.slice(start, start + this.#nodesPerRead);
      if (await this.#read(part)) start += part.length;
    }
    this.#options.gateway.polled(performance.now() - startedMs);
  }

  /** False when the call was too large for the server. */
  async #read(part: readonly Target[]): Promise<boolean> {
    const { session, gateway, heard } = this.#options;
    try {
      const values = await session.read(part.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })));
      const arrivalMs = gateway.now();
      part.forEach((target, index) => {
        const value = values[index];
        if (value !== undefined && this.#targets.has(target)) target.receive(value, arrivalMs);
      });
      heard();
      return true;
    } catch (error) {
      if (!sizeRefusals.has(statusOf(error) ?? '') || part.length === 1) throw error;
      this.#nodesPerRead = part.length >> 1;
      return false;
    }
  }
}
