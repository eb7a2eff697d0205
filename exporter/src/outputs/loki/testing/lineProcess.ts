import { Clock } from '../../../clock.ts';
import type { ExporterConfig } from '../../../config/config.ts';
import { outputsSchema } from '../../../config/outputsSchema.ts';
import { createLog } from '../../../log.ts';
import { LokiOutput } from '../lokiOutput.ts';

/** What {@link lineProcess} is started with, as JSON in its first argument. */
export interface LineProcessOptions {
  readonly folder: string;
  /** `outputs.loki` */
  readonly config: object;
  /** The number of its first line. */
  readonly from: number;
  /** Every second line is a message, the others are events; each line ends with its number. */
  readonly linesPerSecond: number;
}

/** One line of the standard output, several times a second. */
export interface LineProcessReport {
  /** The number of the next line. */
  readonly next: number;
  readonly atMs: number;
  readonly pending: number;
  readonly state: string;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly queueBytes: number;
  readonly lost: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly retried: number;
}

const stepMs = 50;
const stepsPerReport = 4;

/** Makes numbered lines for Loki until it is killed; SIGTERM stops it as the exporter is stopped. */
async function lineProcess({ folder, config, from, linesPerSecond }: LineProcessOptions): Promise<void> {
  const outputs = outputsSchema.parse({ loki: config });
  const output = new LokiOutput({
    log: createLog({ level: 'info', format: 'logfmt' }),
    clock: Clock.of(() => Date.now()),
    folder,
    version: '0',
  });
  await output.start({ outputs } as unknown as ExporterConfig);
  const startMs = performance.now();
  let next = from;
  let steps = 0;
  const timer = setInterval(() => {
    const due = from + Math.floor(((performance.now() - startMs) / 1000) * linesPerSecond);
    for (; next < due; next++) {
      const connector = `c${next % 5}`;
      const text = `msg="something has happened in a device, and this is what it says of it, in the usual length of a line" number=${next}`;
      const metadata = { device: `0x00158d000${next % 50}`, name: 'a lamp', area: 'kitchen', trace_id: '0123456789abcdef0123456789abcdef' };
      output.append({ kind: next % 2 === 0 ? 'event' : 'message', connector, atMs: Date.now(), text, metadata });
    }
    if (++steps % stepsPerReport === 0) process.stdout.write(`${JSON.stringify(reportOf(output, next))}\n`);
  }, stepMs);
  process.once('SIGTERM', () => {
    clearInterval(timer);
    void output.stop();
  });
}

function reportOf(output: LokiOutput, next: number): LineProcessReport | undefined {
  const { status } = output;
  if (status === undefined) return undefined;
  const { heapUsed: heapBytes, rss: rssBytes } = process.memoryUsage();
  const { lost, refused, sentLines: sent, retriedRequests: retried } = status.counters;
  return {
    next,
    atMs: Date.now(),
    pending: status.pendingLines,
    state: status.state,
    heapBytes,
    rssBytes,
    queueBytes: status.queue.bytes,
    lost: Object.fromEntries(lost),
    refused: Object.fromEntries(refused),
    sent,
    retried,
  };
}

const [, , text] = process.argv;
if (text !== undefined) await lineProcess(JSON.parse(text) as LineProcessOptions);
