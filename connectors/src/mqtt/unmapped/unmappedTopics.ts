import type { UnmappedSource, UnmappedTopic } from '../../unmapped.ts';
import type { Payload } from '../../transport/message.ts';
import { WildcardTree } from '../../transport/wildcardTree.ts';
import { TopicGroups } from '../discover/topicGroups.ts';
import { MessageRate } from './messageRate.ts';
import { payloadKeys } from '../mapping/payloadKeys.ts';

/** Topics that are told apart; further ones are counted together. */
const mostTopics = 2000;
const longestTopic = 500;
/** Of a longer payload the beginning is kept. */
const mostKeptBytes = 4096;

interface Options {
  readonly now: () => number;
  /** How many listeners a topic has. */
  readonly listeners: (topic: string) => number;
  /** Why nothing of a topic arrives, or what is made of it. */
  readonly explain: (topic: string) => string | undefined;
}

interface Entry {
  readonly topic: string;
  messages: number;
  readonly rate: MessageRate;
  atMs: number;
  payload: Buffer;
  reason: string;
}

/** Topics whose messages became nothing. Its memory is bounded, whatever is published; messages that are mapped do not reach it. */
export class UnmappedTopics implements UnmappedSource {
  messages = 0;
  readonly #options: Options;
  readonly #entries = new Map<string, Entry>();
  #others: Entry | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** A message became nothing. One that others listen to as well is not counted: they know it. */
  add(topic: string, payload: Payload, reason: string): void {
    if (payload.length === 0 || this.#options.listeners(topic) > 1) return;
    this.messages++;
    this.#note(topic, payload, reason);
  }

  /** A message was refused, which is counted as malformed: only where its topic is asked for, or listed, it is shown. */
  refuse(topic: string, payload: Payload, reason: string): void {
    this.#note(topic, payload, `refused: ${reason}`);
  }

  #note(topic: string, payload: Payload, reason: string): void {
    const nowMs = this.#options.now();
    const entry = this.#entry(topic, nowMs);
    entry.messages++;
    entry.rate.add(nowMs);
    entry.atMs = nowMs;
    // a copy: the payload is a view of a larger buffer
    entry.payload = Buffer.from(payload.toString().slice(0, mostKeptBytes));
    entry.reason = reason;
  }

  list(): readonly UnmappedTopic[] {
    const groups = new TopicGroups();
    for (const { topic, messages } of this.#entries.values()) groups.add(topic, messages);
    const filters = new WildcardTree();
    for (const { filter } of groups.list()) filters.add(filter);
    const byFilter = Map.groupBy(this.#entries.values(), ({ topic }) => filters.match(topic)[0] ?? topic);
    const rows = Array.from(byFilter, ([filter, entries]) => this.#row(filter, entries));
    if (this.#others !== undefined) rows.push(this.#row('#', [this.#others]));
    return rows.sort((a, b) => b.perSecond - a.perSecond || b.messages - a.messages);
  }

  find(topic: string): UnmappedTopic {
    const entry = this.#entries.get(topic);
    if (entry !== undefined) return this.#row(topic, [entry]);
    const reason = this.#options.explain(topic) ?? (this.#options.listeners(topic) > 0 ? heard : notHeard);
    return { topic, example: topic, topics: 0, messages: 0, perSecond: 0, atMs: undefined, keys: [], reason };
  }

  #row(filter: string, entries: readonly Entry[]): UnmappedTopic {
    const newest = entries.reduce((latest, entry) => (entry.atMs > latest.atMs ? entry : latest));
    const nowMs = this.#options.now();
    return {
      topic: filter,
      example: newest.topic,
      topics: entries.length,
      messages: entries.reduce((sum, { messages }) => sum + messages, 0),
      perSecond: entries.reduce((sum, { rate }) => sum + rate.perSecond(nowMs), 0),
      atMs: newest.atMs,
      keys: payloadKeys(newest.payload),
      reason: newest.reason,
    };
  }

  #entry(topic: string, nowMs: number): Entry {
    const known = this.#entries.get(topic);
    if (known !== undefined) return known;
    const isOther = topic.length > longestTopic || this.#entries.size >= mostTopics;
    if (isOther && this.#others !== undefined) return this.#others;
    const entry = {
      topic: topic.slice(0, longestTopic),
      messages: 0,
      rate: new MessageRate(nowMs),
      atMs: nowMs,
      payload: Buffer.alloc(0),
      reason: '',
    };
    if (isOther) this.#others = entry;
    else this.#entries.set(topic, entry);
    return entry;
  }
}

const heard = 'the connector listens to it: its messages are read, or none has arrived since the start';
const notHeard = 'the connector is not subscribed to it: no description of a device, no topic pattern and no profile has it';
