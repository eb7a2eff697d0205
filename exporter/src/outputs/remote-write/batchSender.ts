import { sliceBatch, type Batch } from '../batch.ts';
import type { TargetCounters } from '../target.ts';
import { firstOfSeries, halve, lastOfSeries, partition } from './batchParts.ts';
import type { RemoteWriteClient } from './client.ts';
import { isOfRequest, isOfSeries, isOfTime, refusalReason, storesTheRest, type RefusalReason } from './refusalReason.ts';
import type { BatchTrace } from './batchTrace.ts';
import type { Refusals } from './refusals.ts';
import type { Answer, Answered, PostOptions, TargetLink } from './targetLink.ts';

/** The samples were not sent: the link is closed, repetitions were given up, or the server refuses all samples for an unknown reason. */
export class Unsent extends Error {
  readonly reason: 'closed' | 'refused_all';

  constructor(reason: 'closed' | 'refused_all', why = '') {
    super(why === '' ? 'not sent' : why);
    this.reason = reason;
  }
}

interface SendOptions extends PostOptions {
  /** The samples were sent before; they count as repeated. */
  readonly isRepetition: boolean;
  /** What the parts of one chunk have shown of the server. */
  readonly evidence: Evidence;
  /** Default: nothing is traced. */
  readonly trace?: BatchTrace;
}

export class Evidence {
  /** Requests that were accepted: what a server refuses for an unknown reason is dropped only where it accepts others. */
  accepted = 0;
  /** {@link TargetLink.losses} when the first of them was. */
  losses = Infinity;
  /** Samples up to this time are out of bounds, as the server has said with these words. */
  bound = { timeMs: -Infinity, why: '' };
  #search = Promise.resolve();

  /** One after the other, so that each gains from what the others have shown. */
  inTurn<T>(search: () => Promise<T>): Promise<T> {
    const found = this.#search.then(search);
    this.#search = found.then(
      () => undefined,
      () => undefined,
    );
    return found;
  }
}

/** Delivery of one batch. */
class Delivery {
  readonly options: SendOptions;
  /** Answers that refused samples. */
  refused = 0;
  /** Series that were refused lately, with the reason. */
  suspects: ReadonlyMap<number, RefusalReason> = new Map();
  /** Refused for a reason that may concern whatever is sent. */
  readonly unexplained: { readonly batch: Batch; readonly reason: RefusalReason; readonly why: string }[] = [];

  /** {@link TargetLink.openings} at the start. */
  readonly openings: number;

  constructor(options: SendOptions, openings: number) {
    this.options = options;
    this.openings = openings;
  }
}

type Refused = Extract<Answer, { kind: 'refused' }>;

interface SenderOptions {
  readonly client: RemoteWriteClient;
  readonly link: TargetLink;
  readonly counters: TargetCounters;
  readonly refusals: Refusals;
}

/** A request of this size takes a server milliseconds, and loses little time where it fails. */
const largestBatch = 40_000;
/** After a 413 the batches stay small for this time, but not smaller than this: a single sample with long labels may be the reason. */
const smallerMs = 600_000;
const smallestBatch = 100;
/** After so many refused requests for a batch, series that were refused within the last minute are not asked about again. */
const mostSearches = 64;
/** So many refused requests without an accepted one show that a server refuses everything. */
const mostUnexplained = 32;

/** Delivers batches to one target: halves what is too large or refused, and drops only the samples that the server refuses. */
export class BatchSender {
  readonly #options: SenderOptions;
  #mostSamples = largestBatch;
  #smallerUntilMs = -Infinity;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Resolves when each sample was accepted or dropped. Throws {@link Unsent}. */
  async send(batch: Batch, options: SendOptions): Promise<void> {
    if (performance.now() > this.#smallerUntilMs) this.#mostSamples = largestBatch;
    const { refusals } = this.#options;
    const delivery = new Delivery(options, this.#options.link.openings);
    const [others, suspects] = refusals.split(batch);
    await this.#deliver(others, delivery);
    delivery.suspects = refusals.reasons(suspects);
    await this.#deliver(suspects, delivery);
    await this.#finish(delivery);
  }

  async #deliver(batch: Batch, delivery: Delivery): Promise<void> {
    const rest = this.#withinBound(batch, delivery);
    if (rest.length === 0 || this.#dropSuspects(rest, delivery)) return;
    if (rest.length > this.#mostSamples) return this.#deliverParts(earlierAndLater(rest), delivery);
    const answered = await this.#post(rest, delivery);
    if (answered?.answer.kind === 'too_large') return this.#tooLarge(rest, answered.answer.why, delivery);
    if (answered?.answer.kind === 'refused') return this.#refused(rest, { ...answered, answer: answered.answer }, delivery);
  }

  async #deliverParts(parts: readonly Batch[], delivery: Delivery): Promise<void> {
    for (const part of parts) await this.#deliver(part, delivery);
  }

  /** Undefined: the target takes none of the series. */
  async #post(batch: Batch, delivery: Delivery): Promise<Answered | undefined> {
    const { client, link, counters, refusals } = this.#options;
    const request = await client.encode(batch);
    if (request.samples === 0) return undefined;
    const { trace } = delivery.options;
    const answered = await (trace === undefined
      ? link.post(request, delivery.options)
      : trace.request(request, (span) => link.post(request, { ...delivery.options, span })));
    if (answered === undefined) throw new Unsent('closed');
    if (answered.answer.kind === 'ok') {
      const { evidence } = delivery.options;
      evidence.losses = Math.min(evidence.losses, answered.losses);
      counters.sentBytes += request.body.length;
      this.#accepted(request.samples, delivery);
      refusals.accepted(batch);
    } else delivery.refused++;
    return answered;
  }

  #accepted(samples: number, { options: { evidence, isRepetition } }: Delivery): void {
    evidence.accepted++;
    const { counters } = this.#options;
    if (isRepetition) counters.repeatedSamples += samples;
    else counters.sentSamples += samples;
  }

  async #tooLarge(batch: Batch, why: string, delivery: Delivery): Promise<void> {
    if (refusesAll(delivery)) throw new Unsent('refused_all', why);
    if (batch.length === 1) return void delivery.unexplained.push({ batch, reason: 'too_large', why });
    this.#mostSamples = Math.max(smallestBatch, Math.ceil(batch.length / 2));
    this.#smallerUntilMs = performance.now() + smallerMs;
    return this.#deliverParts(earlierAndLater(batch), delivery);
  }

  async #refused(batch: Batch, { answer, wasRetried }: Answered & { readonly answer: Refused }, delivery: Delivery): Promise<void> {
    const { status, why } = answer;
    const reason = refusalReason(why);
    if (storesTheRest(status, why)) {
      this.#options.refusals.partly(reason, why);
      return this.#accepted(batch.length - 1, delivery);
    }
    if (isOfRequest(why) || (reason === 'other' && refusesAll(delivery))) throw new Unsent('refused_all', why);
    if (wasRetried && isOfTime(reason) && (await this.#isStored(batch, delivery))) return;
    if (reason === 'out_of_bounds') return this.#findBound(batch, why, delivery);
    const isSmallest = batch.length === 1 || (isOfSeries(reason) && firstOfSeries(batch).length === 1);
    if (!isSmallest) return this.#deliverParts(halve(batch), delivery);
    this.#drop(batch, why, delivery);
  }

  #drop(batch: Batch, why: string, delivery: Delivery): void {
    const reason = refusalReason(why);
    if (reason === 'other') delivery.unexplained.push({ batch, reason, why });
    else this.#options.refusals.add(batch, reason, why);
  }

  /**
   * A request whose answer was lost may have been stored: Prometheus stores all samples or none, and then refuses all but the last of each series.
   * It takes the last ones again, because they are equal.
   */
  async #isStored(batch: Batch, delivery: Delivery): Promise<boolean> {
    const last = lastOfSeries(batch);
    if (last.length === batch.length) return false;
    const answered = await this.#post(last, delivery);
    if (answered?.answer.kind !== 'ok') return false;
    this.#accepted(batch.length - last.length, delivery);
    return true;
  }

  /**
   * Prometheus without a window refuses what is an hour behind its newest sample of any series: all samples up to a refused one. Only the first
   * sample of a series may be tried alone, because of the order. The latest of these shows most.
   */
  async #findBound(batch: Batch, why: string, delivery: Delivery): Promise<void> {
    if (batch.length === 1) this.#raiseBound(batch, why, delivery);
    let rest: Batch | undefined = batch;
    let parts: readonly Batch[] = [];
    while (rest !== undefined) {
      const tried: Batch = rest;
      [rest, parts] = await delivery.options.evidence.inTurn(() => this.#tryLatest(tried, delivery));
    }
    return this.#deliverParts(parts, delivery);
  }

  /** What is left after one sample was tried: to be searched further, or to be delivered. */
  async #tryLatest(batch: Batch, delivery: Delivery): Promise<[toSearch: Batch | undefined, toDeliver: readonly Batch[]]> {
    const rest = this.#withinBound(batch, delivery);
    if (rest.length === 0) return [undefined, []];
    const at = latestFirst(rest);
    const tried = sliceBatch(rest, at, at + 1);
    const answer = (await this.#post(tried, delivery))?.answer;
    const others = partition(rest, (position) => position !== at)[0];
    if (answer?.kind !== 'refused') return [undefined, others.length > 1 ? halve(others) : [others]];
    if (refusalReason(answer.why) !== 'out_of_bounds') return [undefined, rest.length > 1 ? halve(rest) : [rest]];
    this.#raiseBound(tried, answer.why, delivery);
    return [rest, []];
  }

  #raiseBound({ timesMs }: Batch, why: string, { options: { evidence } }: Delivery): void {
    evidence.bound = { timeMs: Math.max(evidence.bound.timeMs, timesMs[0] ?? 0), why };
  }

  /** Drops what the server has shown to be out of bounds. */
  #withinBound(batch: Batch, { options: { evidence } }: Delivery): Batch {
    const { timeMs, why } = evidence.bound;
    if (timeMs === -Infinity) return batch;
    const [late, rest] = partition(batch, (at) => (batch.timesMs[at] ?? 0) <= timeMs);
    if (late.length > 0) this.#options.refusals.add(late, 'out_of_bounds', why);
    return rest;
  }

  /** Many series may be refused for ever: the search for them has a limit. */
  #dropSuspects({ series }: Batch, { refused, suspects }: Delivery): boolean {
    if (refused < mostSearches || !series.every((id) => suspects.has(id))) return false;
    for (const id of series) this.#options.refusals.count(suspects.get(id) ?? 'other', 1);
    return true;
  }

  async #finish(delivery: Delivery): Promise<void> {
    const { link, refusals } = this.#options;
    const { unexplained, options, openings } = delivery;
    const [first] = unexplained;
    if (first !== undefined && options.evidence.accepted === 0) throw new Unsent('refused_all', first.why);
    for (const { batch, reason, why } of unexplained) {
      // refused when the target refused everything: it may take them now
      const isTaken = link.openings !== openings && (await this.#post(batch, delivery))?.answer.kind === 'ok';
      if (!isTaken) refusals.add(batch, reason, why);
    }
    if (delivery.refused > 0) link.succeeded();
  }
}

function refusesAll({ refused, options: { evidence } }: Delivery): boolean {
  return evidence.accepted === 0 && refused > mostUnexplained;
}

function earlierAndLater(batch: Batch): [Batch, Batch] {
  const middle = batch.length >> 1;
  return [sliceBatch(batch, 0, middle), sliceBatch(batch, middle, batch.length)];
}

/** The position of the latest among the first samples of all series. */
function latestFirst(batch: Batch): number {
  const { timesMs } = batch;
  return firstOfSeries(batch).reduce((latest, next) => ((timesMs[next] ?? 0) > (timesMs[latest] ?? 0) ? next : latest));
}
