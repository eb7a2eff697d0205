import { hash } from 'node:crypto';
import type { Gateway } from '../../../contract.ts';
import type { Publish, PublishAnswer, Timers } from '../../dialect.ts';
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
/** Connections in succession that ended instead of an answer of the broker. */
const mostLost = 2;
const aclRule = 'topic write spBv1.0/+/NCMD/+';
const deniedIntervalMs = 30 * 60_000;

interface Asked {
  atMs: number;
  unanswered: number;
  /** Why asking is of no use. */
  refusal: string | undefined;
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
  #lost = 0;
  #isLossCounted = false;
  /** Until then no node is asked. */
  #closedUntilMs = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  connected(): void {
    this.#connectedMs = this.#options.gateway.now();
    this.#isLossCounted = false;
  }

  canAsk(node: RebirthTarget): boolean {
    return this.#options.publish !== undefined && this.refusal(node) === undefined;
  }

  refusal(node: RebirthTarget): string | undefined {
    return this.#isClosed ? closes : this.#asked.get(node)?.refusal;
  }

  ask(node: RebirthTarget): void {
    if (this.#options.publish === undefined) return;
    const asked = this.#asked.get(node) ?? { atMs: -Infinity, unanswered: 0, refusal: undefined, cancel: undefined };
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
    asked.refusal = undefined;
  }

  #waitMs({ group, node }: RebirthTarget, asked: Asked): number {
    const nowMs = this.#options.gateway.now();
    // the same for each start: the nodes are spread, and a test can rely on it
    const share = Number.parseInt(hash('sha1', `${group}/${node}`).slice(0, 6), 16) / 0x100_0000;
    const jitter = nowMs - this.#connectedMs < jitterMs ? share * jitterMs : 0;
    const intervalEndMs = asked.atMs + (asked.refusal === undefined ? intervalMs : deniedIntervalMs);
    return Math.max(delayMs + jitter, intervalEndMs - nowMs, this.#closedUntilMs - nowMs);
  }

  get #isClosed(): boolean {
    return this.#options.gateway.now() < this.#closedUntilMs;
  }

  /** With QoS 1, although the specification has 0: only so a broker says that it refuses. */
  #send(node: RebirthTarget, asked: Asked): void {
    const { gateway, timers, publish } = this.#options;
    asked.cancel = undefined;
    if (this.#isClosed) return node.rebirthRefused(closes);
    asked.atMs = gateway.now();
    asked.cancel = timers.after(answerMs, () => {
      asked.cancel = undefined;
      asked.unanswered++;
      if (asked.unanswered < mostUnanswered) return this.ask(node);
      const topic = commandTopic(node.group, node.node);
      this.#refused(node, asked, `it did not answer ${mostUnanswered} requests on "${topic}": does the broker's ACL allow "${aclRule}"?`);
    });
    publish?.(commandTopic(node.group, node.node), rebirthCommand(asked.atMs), {
      qos: 1,
      answered: (answer) => this.#answered(node, asked, answer),
    });
  }

  #answered(node: RebirthTarget, asked: Asked, answer: PublishAnswer): void {
    if (answer === 'taken') this.#lost = 0;
    else if (answer === 'lost') this.#lostBefore(node, asked);
    else {
      const topic = commandTopic(node.group, node.node);
      this.#refused(node, asked, `the broker refused to publish to "${topic}" with "${answer.denied}": its ACL needs "${aclRule}"`);
    }
  }

  /** Each further request would cost the connection of all nodes. */
  #lostBefore(node: RebirthTarget, asked: Asked): void {
    // the next connection asks again
    asked.cancel?.();
    asked.cancel = undefined;
    if (this.#isLossCounted) return;
    this.#isLossCounted = true;
    this.#lost++;
    if (this.#lost < mostLost) return;
    this.#lost = 0;
    this.#closedUntilMs = this.#options.gateway.now() + deniedIntervalMs;
    this.#refused(node, asked, closes);
  }

  #refused(node: RebirthTarget, asked: Asked, refusal: string): void {
    asked.cancel?.();
    asked.cancel = undefined;
    asked.refusal = refusal;
    node.rebirthRefused(refusal);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.gateway.log.warn(`cannot ask node "${node.group}/${node.node}", and perhaps others, for a birth: ${refusal}`);
  }
}

const closes = `the broker closes the connection when a rebirth is asked for: its ACL needs "${aclRule}"`;
