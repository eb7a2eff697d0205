import { hash } from 'node:crypto';
import type { Gateway } from '../../../contract.ts';
import type { Publish, Timers } from '../../dialect.ts';
import { commandTopic } from '../address.ts';
import type { Rebirth, RebirthTarget } from '../context.ts';
import { rebirthCommand } from './command.ts';

/** A birth may be on its way. */
const delayMs = 1000;
/** After a start all nodes of a broker are asked: not at once, because each answers with all of its metrics. */
const jitterMs = 10_000;
const intervalMs = 60_000;
/** Nodes answer at once. */
const answerMs = 15_000;
/** So many questions without an answer: the broker does not let them through, or the node has no rebirth. */
const mostUnanswered = 2;
const deniedIntervalMs = 30 * 60_000;

interface Asked {
  atMs: number;
  unanswered: number;
  /** Of the next question, or of the answer to the last one. */
  cancel: (() => void) | undefined;
}

interface Options {
  readonly gateway: Pick<Gateway, 'now' | 'log' | 'wants'>;
  readonly timers: Timers;
  /** Undefined: nodes are not asked. */
  readonly publish: Publish | undefined;
}

/** Asks each node at most once a minute, and notices where that is of no use. */
export class RebirthRequests implements Rebirth {
  readonly #options: Options;
  readonly #asked = new WeakMap<RebirthTarget, Asked>();
  #connectedMs = NaN;
  #hasWarned = false;

  constructor(options: Options) {
    this.#options = options;
  }

  connected(): void {
    this.#connectedMs = this.#options.gateway.now();
  }

  canAsk(node: RebirthTarget): boolean {
    return this.#options.publish !== undefined && !isDenied(this.#asked.get(node));
  }

  ask(node: RebirthTarget): void {
    if (this.#options.publish === undefined) return;
    const asked = this.#asked.get(node) ?? { atMs: -Infinity, unanswered: 0, cancel: undefined };
    this.#asked.set(node, asked);
    if (asked.cancel !== undefined) return;
    asked.cancel = this.#options.timers.after(this.#waitMs(node, asked), () => this.#send(node, asked));
  }

  born(node: RebirthTarget): void {
    const asked = this.#asked.get(node);
    if (asked === undefined) return;
    asked.cancel?.();
    asked.cancel = undefined;
    asked.unanswered = 0;
  }

  #waitMs({ group, node }: RebirthTarget, asked: Asked): number {
    const nowMs = this.#options.gateway.now();
    // the same for each start: the nodes are spread, and a test can rely on it
    const share = Number.parseInt(hash('sha1', `${group}/${node}`).slice(0, 6), 16) / 0x100_0000;
    const jitter = nowMs - this.#connectedMs < jitterMs ? share * jitterMs : 0;
    const intervalEndMs = asked.atMs + (isDenied(asked) ? deniedIntervalMs : intervalMs);
    return Math.max(delayMs + jitter, intervalEndMs - nowMs);
  }

  #send(node: RebirthTarget, asked: Asked): void {
    const { gateway, timers, publish } = this.#options;
    asked.atMs = gateway.now();
    publish?.(commandTopic(node.group, node.node), rebirthCommand(asked.atMs));
    asked.cancel = timers.after(answerMs, () => {
      asked.cancel = undefined;
      asked.unanswered++;
      if (!isDenied(asked)) return this.ask(node);
      this.#warn(node);
    });
  }

  #warn({ group, node }: RebirthTarget): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.gateway.log.warn(
      `node "${group}/${node}", and perhaps others, did not answer ${mostUnanswered} requests for a rebirth: does the broker's ACL allow to publish to "${commandTopic(group, node)}"?`,
    );
  }
}

function isDenied(asked: Asked | undefined): boolean {
  return asked !== undefined && asked.unanswered >= mostUnanswered;
}
