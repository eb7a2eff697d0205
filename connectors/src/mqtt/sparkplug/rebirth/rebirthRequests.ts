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
/** Nodes answer at once, and brokers pass the request on at once. */
const answerMs = 15_000;
/** So many questions that the node got, and did not answer: it has no rebirth. */
const mostUnanswered = 2;
/** Connections in succession that ended right after a request. */
const mostLost = 2;
const aclRule = 'topic write spBv1.0/+/NCMD/+';
const deniedIntervalMs = 30 * 60_000;

interface Asked {
  readonly node: RebirthTarget;
  /** Of the requests. */
  readonly topic: string;
  atMs: number;
  unanswered: number;
  /** Why asking is of no use. */
  refusal: string | undefined;
  /** Of the next question, or of the answer to the last one. */
  cancel: (() => void) | undefined;
  /** It is asked once there is a connection. */
  isDue: boolean;
  /** A request that the broker has not passed on yet, as far as can be seen. */
  request: Buffer | undefined;
}

interface Options {
  readonly gateway: Pick<Gateway, 'now' | 'log'>;
  readonly timers: Timers;
  /** Undefined: nodes are not asked. */
  readonly publish: Publish | undefined;
}

/**
 * Asks each node at most once a minute, and notices where that is of no use. A request has QoS 0 [Sparkplug 3.0 6.4.19], which brokers do not answer: that it
 * was passed on is seen by the request itself, because its topic is one of those that are subscribed to.
 */
export class RebirthRequests implements Rebirth {
  readonly #options: Options;
  /** By the topic of the requests. */
  readonly #asked = new Map<string, Asked>();
  /** NaN: there is no connection. */
  #openedMs = NaN;
  #hasWarned = false;
  #lost = 0;
  /** Until then no node is asked. */
  #closedUntilMs = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** There is a connection, and it is subscribed. */
  opened(): void {
    this.#openedMs = this.#options.gateway.now();
    for (const asked of this.#asked.values()) if (asked.isDue) this.#schedule(asked);
  }

  /** The connection ended. */
  closed(): void {
    this.#openedMs = NaN;
    const all = [...this.#asked.values()];
    const lost = all.find(({ request }) => request !== undefined);
    for (const asked of all) this.#reset(asked);
    if (lost !== undefined) this.#lostAfter(lost);
  }

  canAsk(node: RebirthTarget): boolean {
    return this.#options.publish !== undefined && this.refusal(node) === undefined;
  }

  refusal(node: RebirthTarget): string | undefined {
    return this.#isClosed ? closes : this.#of(node)?.refusal;
  }

  ask(node: RebirthTarget): void {
    if (this.#options.publish === undefined) return;
    const asked = this.#of(node) ?? newAsked(node);
    this.#asked.set(asked.topic, asked);
    if (asked.cancel !== undefined) return;
    if (Number.isNaN(this.#openedMs)) asked.isDue = true;
    else this.#schedule(asked);
  }

  born(node: RebirthTarget): void {
    const asked = this.#of(node);
    if (asked === undefined) return;
    this.#reset(asked);
    asked.unanswered = 0;
    asked.refusal = undefined;
  }

  /** A command for a node has arrived: the broker passes them on. */
  passedOn(topic: string, command: Uint8Array): void {
    const asked = this.#asked.get(topic);
    if (asked?.request?.equals(command) !== true) return;
    asked.request = undefined;
    this.#lost = 0;
  }

  #of({ group, node }: RebirthTarget): Asked | undefined {
    return this.#asked.get(commandTopic(group, node));
  }

  #schedule(asked: Asked): void {
    asked.isDue = false;
    asked.cancel = this.#options.timers.after(this.#waitMs(asked), () => this.#send(asked));
  }

  #waitMs(asked: Asked): number {
    const nowMs = this.#options.gateway.now();
    // the same for each start: the nodes are spread, and a test can rely on it
    const share = Number.parseInt(hash('sha1', asked.topic).slice(0, 6), 16) / 0x100_0000;
    const jitter = nowMs - this.#openedMs < jitterMs ? share * jitterMs : 0;
    const intervalEndMs = asked.atMs + (asked.refusal === undefined ? intervalMs : deniedIntervalMs);
    return Math.max(delayMs + jitter, intervalEndMs - nowMs, this.#closedUntilMs - nowMs);
  }

  get #isClosed(): boolean {
    return this.#options.gateway.now() < this.#closedUntilMs;
  }

  #send(asked: Asked): void {
    const { gateway, timers, publish } = this.#options;
    const { topic } = asked;
    asked.cancel = undefined;
    if (this.#isClosed) return asked.node.rebirthRefused(closes);
    asked.atMs = gateway.now();
    asked.request = rebirthCommand(asked.atMs, asked.node.rebirthAlias);
    asked.cancel = timers.after(answerMs, () => this.#unanswered(asked));
    publish?.(topic, asked.request, { denied: (why) => this.#refused(asked, `cannot publish to "${topic}": ${why}`) });
  }

  #unanswered(asked: Asked): void {
    const isPassedOn = asked.request === undefined;
    const { node, topic } = asked;
    this.#reset(asked);
    if (!isPassedOn) return this.#refused(asked, `the broker did not pass on "${topic}": its ACL needs "${aclRule}"`);
    asked.unanswered++;
    if (asked.unanswered < mostUnanswered) return this.ask(node);
    this.#refused(asked, `it did not answer ${mostUnanswered} requests on "${topic}", which the broker passed on`);
  }

  /** Each further request would cost the connection of all nodes. */
  #lostAfter(asked: Asked): void {
    this.#lost++;
    if (this.#lost < mostLost) return;
    this.#lost = 0;
    this.#closedUntilMs = this.#options.gateway.now() + deniedIntervalMs;
    this.#refused(asked, closes);
  }

  #reset(asked: Asked): void {
    asked.cancel?.();
    asked.cancel = undefined;
    asked.request = undefined;
    asked.isDue = false;
  }

  #refused(asked: Asked, refusal: string): void {
    const { node } = asked;
    this.#reset(asked);
    asked.refusal = refusal;
    node.rebirthRefused(refusal);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.gateway.log.warn(`cannot ask node "${node.group}/${node.node}", and perhaps others, for a birth: ${refusal}`);
  }
}

function newAsked(node: RebirthTarget): Asked {
  const topic = commandTopic(node.group, node.node);
  return { node, topic, atMs: -Infinity, unanswered: 0, refusal: undefined, cancel: undefined, isDue: false, request: undefined };
}

const closes = `the broker closes the connection when a rebirth is asked for: its ACL needs "${aclRule}"`;
