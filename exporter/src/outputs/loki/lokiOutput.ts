import { join } from 'node:path';
import type { LineKind, LokiConfig } from '../../config/lokiSchema.ts';
import type { Logger } from '@gaugeway/connectors/contract';
import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { AppliedFields, Component } from '../../component.ts';
import type { ExporterConfig } from '../../config/config.ts';
import type { Clock } from '../../clock.ts';
import { HttpEndpoint } from '../http/httpEndpoint.ts';
import { boundedLine } from './boundedLine.ts';
import { DurableQueue } from './durableQueue.ts';
import { LineBudget } from './lineBudget.ts';
import { lineSpoolFolder, lineTarget, openLineSpool, type LineSpool } from './lineSpool.ts';
import type { LineSink, LogLine } from '../../lines/logLine.ts';
import { isDurable } from './lineTraits.ts';
import { LokiLink, type LokiDelays } from './lokiLink.ts';
import { LokiCounters, type LineLossReason, type LokiStatus } from './lokiStatus.ts';
import { MemoryQueue } from './memoryQueue.ts';
import { QueueSender } from './queueSender.ts';
import { StreamSender } from './streamSender.ts';
import { StreamTimes } from './streamTimes.ts';

interface LokiOutputOptions {
  /** Writes to standard error only. */
  readonly log: Logger;
  readonly clock: Clock;
  /** The data folder. */
  readonly folder: string;
  readonly version: string;
  /** Replaced by tests. */
  readonly delays?: LokiDelays;
}

/** How often lines in memory are looked at. */
const tickMs = 100;
/** Durable lines that are not sent after this time go to the disk: with {@link tickMs}, a killed process loses less than a second. */
const spillAfterMs = 800;
const stopWithinMs = 2000;

/** The running part: exists while the config has an `outputs.loki`. */
interface Running {
  readonly config: LokiConfig;
  readonly endpoint: HttpEndpoint;
  readonly spool: LineSpool;
  readonly link: LokiLink;
  readonly sender: StreamSender;
  readonly queues: readonly QueueSender[];
}

/** Sends lines to Loki while the config has an `outputs.loki`. */
export class LokiOutput implements Component, LineSink {
  readonly #options: LokiOutputOptions;
  readonly #counters = new LokiCounters();
  readonly #budget = new LineBudget(this.#counters);
  readonly #times = new StreamTimes();
  readonly #memory = new MemoryQueue((lines) => this.#lost('memory', lines));
  readonly #durable = new DurableQueue(
    (lines) => this.#lost('disk_full', lines),
    ({ message }) => this.#options.log.error('cannot read lines from the disk: they wait there', { output: lokiName, error: message }),
  );
  takesStates = false;
  #kinds: ReadonlySet<LineKind> = new Set();
  #running: Running | undefined;
  /** Changes with each change of the config. */
  #identity: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LokiOutputOptions) {
    this.#options = options;
  }

  async start(config: ExporterConfig): Promise<void> {
    await this.apply(config);
  }

  async apply({ outputs: { loki, fingerprints } }: ExporterConfig): Promise<AppliedFields> {
    const identity = JSON.stringify([loki, fingerprints?.loki]);
    if (identity === this.#identity) return {};
    this.#identity = identity;
    await this.#close();
    this.#take(loki?.kinds);
    if (loki !== undefined) this.#open(loki);
    return { loki: loki === undefined ? 'off' : 'on' };
  }

  async stop(): Promise<void> {
    this.#take([]);
    await this.#close();
  }

  /** Undefined: no output to Loki is configured. */
  get status(): LokiStatus | undefined {
    if (this.#running === undefined) return undefined;
    const { config, link, sender, spool } = this.#running;
    const { bytes, maxBytes, problem } = spool.status;
    const { state, why, stateSinceMs, lastSuccessMs } = link;
    return {
      name: lokiName,
      url: endpointOf(config.url),
      state,
      why,
      stateSinceMs,
      lastSuccessMs,
      pendingLines: this.#memory.pending + this.#durable.pending,
      oldestPendingMs: smaller(this.#memory.oldestMs, this.#durable.oldestMs),
      queue: { bytes, maxBytes, problem },
      isWithoutMetadata: sender.isWithoutMetadata,
      counters: this.#counters,
    };
  }

  takes(kind: LineKind, connector?: string): boolean {
    return this.#kinds.has(kind) && (connector === undefined || this.#budget.hasRoom(kind, connector));
  }

  append(line: LogLine): void {
    if (this.#kinds.has(line.kind) && this.#budget.takes(line)) this.#add(line);
  }

  #take(kinds: readonly LineKind[] = []): void {
    this.#kinds = new Set(kinds);
    this.takesStates = this.#kinds.has('state');
  }

  #add(line: LogLine): void {
    const { isCut, ...bounded } = boundedLine(line);
    if (isCut) this.#counters.cutLines++;
    const queue = isDurable(line.kind) ? this.#durable : this.#memory;
    queue.add({ ...bounded, atMs: this.#times.distinct(line) });
  }

  #open(config: LokiConfig): void {
    const { log, version, delays } = this.#options;
    const endpoint = new HttpEndpoint(config, { 'user-agent': `gaugeway/${version}` });
    const counters = this.#counters;
    const headers: Record<string, string> = config.tenant === undefined ? {} : { 'x-scope-orgid': config.tenant };
    const link = new LokiLink({ url: config.url, endpoint, headers, counters, log, ...(delays && { delays }) });
    const sender = new StreamSender({ config, link, counters, log });
    const spool = this.#openSpool(config);
    this.#durable.spool = spool;
    this.#budget.perMinute = config.lines_per_minute;
    const queues = [this.#memory, this.#durable].map((queue) => new QueueSender(queue, sender, delays?.gatherMs));
    this.#running = { config, endpoint, spool, link, sender, queues };
    this.#timer = setInterval(() => this.#tick(), tickMs);
    void link.probe();
  }

  #openSpool({ queue }: LokiConfig): LineSpool {
    const { folder, log } = this.#options;
    const { max_bytes: maxBytes, max_age: maxAgeMs } = queue;
    const spool = openLineSpool({ folder: join(folder, lineSpoolFolder), log, maxBytes, maxAgeMs });
    spool.onLost = (_target, reason, lines) => this.#lost(reason, lines);
    spool.setTargets([lineTarget]);
    return spool;
  }

  #tick(): void {
    void this.#durable.spill(spillAfterMs);
    this.#running?.spool.tick();
    for (const line of this.#budget.tick(performance.now(), Date.now())) this.#add(line);
  }

  /** Afterwards there is no running part. */
  async #close(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearInterval(this.#timer);
    const { link, endpoint, queues, spool } = running;
    const late = setTimeout(() => {
      link.close();
      endpoint.close();
    }, stopWithinMs);
    // with Loki away there is nothing to wait for
    if (link.state === 'down' || link.state === 'refusing') link.close();
    await Promise.all([this.#durable.spill(0), ...queues.map((queue) => queue.close())]);
    await this.#durable.spill(0);
    this.#durable.spool = undefined;
    clearTimeout(late);
    link.close();
    endpoint.close();
    await spool.close();
  }

  #lost(reason: LineLossReason, lines: number): void {
    const { lost } = this.#counters;
    lost.set(reason, (lost.get(reason) ?? 0) + lines);
  }
}

const lokiName = 'loki';

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
