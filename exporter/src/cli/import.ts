import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import { ConnectorError } from '@gaugeway/connectors/contract';
import { fileErrorText, readInput } from '@gaugeway/connectors/readFile';
import { loadConfig, type ConnectorEntry, type ExporterConfig } from '../config/config.ts';
import { oneOf } from '@gaugeway/connectors/issueMessage';
import { HistoryArchive } from '../import/historyArchive.ts';
import { Journal } from '../import/journal.ts';
import { CountingSink, InvalidTarget, openSink } from '../outputs/import-sinks/openSink.ts';
import { SinkError } from '../outputs/import-sinks/sinkTarget.ts';
import { createLog } from '../log.ts';
import { Tracing } from '../outputs/otlp/tracing.ts';
import { createCommand, exitCodes, reportProblems, version } from './command.ts';
import { renderTable } from './renderTable.ts';
import { runStoppable, type StderrTerminal } from './stderrTerminal.ts';
import { expectedTime, parseTime } from './timeOption.ts';

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

/** `gaugeway import TYPE`: copies the history of a source into a store, with the same names and labels as live metrics. */
export function importCommand(): Command {
  return createCommand('import', 'Import the history of a source, with the same names and labels as live metrics', [
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --into http://localhost:8428/api/v1/import',
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --into http://localhost:9090/api/v1/write',
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --into history.om   # promtool tsdb create-blocks-from openmetrics',
    'import home-assistant -c gaugeway.yaml --from 2024-01-01 --dry-run',
  ])
    .argument('<type>', 'connector type')
    .requiredOption('-c, --config <path>', 'config file, or folder of config files')
    .option('--connector <name>', 'name of the connector, if the config has several of this type')
    .requiredOption('--from <time>', 'start: 2024-01-01, 2024-01-01T06:00:00Z')
    .option('--to <time>', 'end (default: now)')
    .option('--into <target>', 'import or remote-write URL, or OpenMetrics file')
    .option('--authorization-file <file>', 'file with the value of the Authorization header, such as "Bearer …"')
    .option('--dry-run', 'count samples without writing them')
    .option('--restart', 'start over instead of continuing an interrupted import')
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
  return runStoppable({
    run: async (terminal, signal) => {
      const entry = selectConnector(loaded.config, type, options.connector);
      return (options.dryRun === true ? dryRun : write)({ config: loaded.config, entry, options, terminal, signal });
    },
    exitCode: (isStopped) => (isStopped ? exitCodes.failed : exitCodes.ok),
    failure,
  });
}

function failure(error: unknown, isStopped: boolean): number {
  const isUsage = error instanceof UsageError || error instanceof InvalidTarget;
  if (!isUsage && !isStopped && !(error instanceof ConnectorError) && !(error instanceof SinkError)) throw error;
  console.error(`gaugeway: ${isStopped ? 'stopped' : (error as Error).message}${isUsage ? '' : '; run the command again to continue'}`);
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
  return `${renderTable(['METRIC', 'SAMPLES'], rows)}\n\n${archive.read} samples of ${sink.series.size} series; nothing was written.`;
}

async function write({ config, entry, options, terminal, signal }: Job): Promise<string> {
  const { into } = options;
  if (into === undefined) throw new UsageError('--into is missing (--dry-run only counts)');
  const range = rangeOf(options);
  const sink = openSink(into, {
    config,
    authorization: options.authorizationFile === undefined ? undefined : await readAuthorization(options.authorizationFile),
    metric: (name) => catalogue.get(name) ?? config.metrics.get(name),
  });
  const journal = new Journal(journalPath(config, entry, into), { restart: options.restart === true });
  if (journal.size > 0) terminal.note(`continuing after ${journal.size} completed parts; --restart starts over`);
  await sink.resume?.(journal.position);
  const tracing = new Tracing({ log: createLog(config.log), version });
  await tracing.start(config);
  const { metrics, data_dir: dataDir } = config;
  using archive = new HistoryArchive(entry, { range, sink, journal, terminal, metrics, dataDir, tracer: tracing.tracer });
  try {
    await entry.connector.history?.(entry.config, archive, signal);
  } finally {
    journal.close();
    archive.stopTracing();
    await tracing.stop();
  }
  const counts = `${archive.read} samples read, ${archive.written} written`;
  if (signal.aborted) return `stopped: ${counts}; run the command again to continue`;
  await sink.close();
  return `${counts}.`;
}

function selectConnector({ connectors }: ExporterConfig, type: string, name: string | undefined): ConnectorEntry {
  const ofType = connectors.filter((entry) => entry.type === type && (name === undefined || entry.name === name));
  const [first, second] = ofType;
  if (first === undefined)
    throw new UsageError(`the config has no connector of type "${type}"${name === undefined ? '' : ` named "${name}"`}`);
  if (second !== undefined) throw new UsageError(`--connector is missing: expected ${oneOf(ofType.map((entry) => entry.name))}`);
  if (first.connector.history === undefined) throw new UsageError(`connector type "${type}" has no history to import`);
  return first;
}

function rangeOf({ from, to }: ImportOptions): { fromMs: number; toMs: number } {
  const range = { fromMs: timeOf('--from', from), toMs: to === undefined ? Date.now() : timeOf('--to', to) };
  if (range.fromMs >= range.toMs) throw new UsageError('--from must be before --to');
  return range;
}

function timeOf(option: string, text: string): number {
  const ms = parseTime(text);
  if (ms === undefined) throw new UsageError(`${option}: ${expectedTime}`);
  return ms;
}

async function readAuthorization(file: string): Promise<string> {
  try {
    return (await readInput(file)).toString('utf8').trim();
  } catch (error) {
    throw new UsageError(`cannot read authorization file "${file}": ${fileErrorText(error)}`, { cause: error });
  }
}

/** One journal per connector and target. */
function journalPath({ data_dir: folder }: ExporterConfig, { name }: ConnectorEntry, into: string): string {
  const target = /^[a-z][a-z0-9+.-]*:\/\//i.test(into) ? into : resolve(into);
  return join(folder, 'import', `${createHash('sha256').update(`${name}\0${target}`).digest('hex').slice(0, 16)}.jsonl`);
}
