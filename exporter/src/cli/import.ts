import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import { ConnectorError } from '@gaugeway/connectors/contract';
import { fileErrorText, readInput } from '@gaugeway/connectors/readFile';
import { loadConfig, type ConnectorEntry, type ExporterConfig } from '../config/config.ts';
import { HistoryArchive } from '../import/historyArchive.ts';
import { Journal } from '../import/journal.ts';
import { CountingSink, openSink, WrongTarget } from '../import/openSink.ts';
import { SinkError } from '../import/httpSink.ts';
import { createCommand } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { renderTable } from './renderTable.ts';
import { reportProblems } from './reportProblems.ts';
import { StderrTerminal } from './stderrTerminal.ts';

interface ImportOptions {
  readonly config: string;
  readonly connector?: string;
  readonly from: string;
  readonly to?: string;
  readonly into?: string;
  readonly authorizationFile?: string;
  readonly dryRun?: boolean;
  readonly restart?: boolean;
}

/** `gaugeway import TYPE`: brings what a source remembers, under the names and labels of today. */
export function importCommand(): Command {
  return createCommand('import', 'Write the history that a source keeps, under the same names and labels as live', [
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --into http://localhost:8428/api/v1/import',
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --into http://localhost:9090/api/v1/write',
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --into history.om   # promtool tsdb create-blocks-from openmetrics',
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --dry-run',
  ])
    .argument('<type>', 'connector type')
    .requiredOption('-c, --config <path>', 'config file, or folder of config files')
    .option('--connector <name>', 'which connector, where several are of that type')
    .requiredOption('--from <time>', 'first day or moment: 2024-01-01, 2024-01-01T06:00:00Z')
    .option('--to <time>', 'where to end (default: now)')
    .option('--into <target>', 'import or remote-write URL, or OpenMetrics file')
    .option('--authorization-file <file>', 'file with the value of the header Authorization, such as "Bearer …"')
    .option('--dry-run', 'read and count, write nothing')
    .option('--restart', 'forget how far an earlier import came')
    .action(async (type: string, options: ImportOptions) => {
      process.exitCode = await importHistory(type, options);
    });
}

class UsageError extends Error {}

async function importHistory(type: string, options: ImportOptions): Promise<number> {
  const loaded = await loadConfig(options.config);
  if (!loaded.ok) {
    reportProblems(loaded.problems);
    return exitCodes.usage;
  }
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  // once: a second Ctrl+C ends what does not stop
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  const terminal = new StderrTerminal();
  try {
    const entry = chosen(loaded.config, type, options.connector);
    const run = options.dryRun === true ? dryRun : write;
    const report = await run({ config: loaded.config, entry, options, terminal, signal: stop.signal });
    terminal.close();
    console.log(report);
    return stop.signal.aborted ? exitCodes.failed : exitCodes.ok;
  } catch (error) {
    terminal.close();
    return failure(error, stop.signal.aborted);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, abort);
  }
}

function failure(error: unknown, isStopped: boolean): number {
  const isUsage = error instanceof UsageError || error instanceof WrongTarget;
  if (!isUsage && !isStopped && !(error instanceof ConnectorError) && !(error instanceof SinkError)) throw error;
  console.error(`gaugeway: ${isStopped ? 'stopped' : (error as Error).message}${isUsage ? '' : '; call it again to go on'}`);
  return isUsage ? exitCodes.usage : exitCodes.failed;
}

interface Job {
  readonly config: ExporterConfig;
  readonly entry: ConnectorEntry;
  readonly options: ImportOptions;
  readonly terminal: StderrTerminal;
  readonly signal: AbortSignal;
}

async function dryRun({ config, entry, options, terminal, signal }: Job): Promise<string> {
  const sink = new CountingSink();
  const journal = new Journal();
  using archive = new HistoryArchive(entry, {
    range: rangeOf(options),
    sink,
    journal,
    terminal,
    metrics: config.metrics,
    dataDir: config.data_dir,
  });
  await entry.connector.history?.(entry.config, archive, signal);
  journal.close();
  const rows = [...sink.samplesOf].sort().map(([name, count]) => [name, String(count)]);
  return `${renderTable(['METRIC', 'SAMPLES'], rows)}\n\n${archive.read} samples of ${sink.series.size} series, nothing was written.`;
}

async function write({ config, entry, options, terminal, signal }: Job): Promise<string> {
  const { into } = options;
  if (into === undefined) throw new UsageError('--into is missing: where is it to be written? (--dry-run only counts)');
  const range = rangeOf(options);
  const sink = openSink(into, {
    authorization: options.authorizationFile === undefined ? undefined : await read(options.authorizationFile),
    metric: (name) => catalogue.get(name) ?? config.metrics.get(name),
  });
  const journal = new Journal(journalPath(config, entry, into), { restart: options.restart === true });
  if (journal.size > 0) terminal.note(`goes on after ${journal.size} parts that are done; --restart begins anew`);
  await sink.resume?.(journal.position);
  using archive = new HistoryArchive(entry, { range, sink, journal, terminal, metrics: config.metrics, dataDir: config.data_dir });
  try {
    await entry.connector.history?.(entry.config, archive, signal);
  } finally {
    journal.close();
  }
  const counts = `${archive.read} samples read, ${archive.written} written`;
  if (signal.aborted) return `stopped: ${counts} so far; call it again to go on`;
  await sink.close();
  return `${counts}.`;
}

function chosen({ connectors }: ExporterConfig, type: string, name: string | undefined): ConnectorEntry {
  const ofType = connectors.filter((entry) => entry.type === type && (name === undefined || entry.name === name));
  const [first, second] = ofType;
  if (first === undefined)
    throw new UsageError(`the config has no connector of type "${type}"${name === undefined ? '' : ` named "${name}"`}`);
  if (second !== undefined) throw new UsageError(`--connector is missing: ${ofType.map((entry) => entry.name).join(' or ')}`);
  if (first.connector.history === undefined) throw new UsageError(`connector type "${type}" keeps no history to import`);
  return first;
}

function rangeOf({ from, to }: ImportOptions): { fromMs: number; toMs: number } {
  const range = { fromMs: moment('--from', from), toMs: to === undefined ? Date.now() : moment('--to', to) };
  if (range.fromMs >= range.toMs) throw new UsageError('--from must be before --to');
  return range;
}

function moment(option: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new UsageError(`${option}: expected a day or moment such as 2024-01-01 or 2024-01-01T06:00:00Z`);
  return ms;
}

async function read(file: string): Promise<string> {
  try {
    return (await readInput(file)).toString('utf8').trim();
  } catch (error) {
    throw new UsageError(`cannot read authorization file "${file}": ${fileErrorText(error)}`, { cause: error });
  }
}

/** One for each target; the exporter may run meanwhile. */
function journalPath({ data_dir: folder }: ExporterConfig, { name }: ConnectorEntry, into: string): string {
  const target = /^[a-z][a-z0-9+.-]*:\/\//i.test(into) ? into : resolve(into);
  return join(folder, 'import', `${createHash('sha256').update(`${name}\0${target}`).digest('hex').slice(0, 16)}.jsonl`);
}
