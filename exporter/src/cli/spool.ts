import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig, type ExporterConfig } from '../config/config.ts';
import { createCommand, exitCodes, reportProblems } from './command.ts';
import { runStoppable } from './stderrTerminal.ts';
import { dropSpooled } from './spoolDrop.ts';
import { exportSpooled } from './spoolExport.ts';
import { exportLines } from './spoolExportLines.ts';
import { spoolTable } from './spoolTable.ts';
import { storedLines, storedSamples } from './storedSpools.ts';
import { expectedTime, parseTime } from './timeOption.ts';

interface SpoolOptions {
  readonly config: string;
}

/** `gaugeway spool …`: what is on disk because outputs have not sent it yet: samples, and lines for Loki. */
export function spoolCommand(): Command {
  return createCommand('spool', 'List, export or drop samples and lines that outputs could not send yet', [
    'spool list -c gaugeway.yaml',
    'spool export -c gaugeway.yaml > samples.prom',
    'spool drop -c gaugeway.yaml --before 2024-01-01T06:00:00Z',
  ])
    .addCommand(listCommand())
    .addCommand(exportCommand())
    .addCommand(dropCommand());
}

function listCommand(): Command {
  return subcommand('list', 'List the files of the spools and what each target has not delivered; works beside a running exporter', [
    'spool list -c gaugeway.yaml',
  ]).action(async (options: SpoolOptions) => {
    process.exitCode = await withSpool(options, async ({ config }) => {
      const lines = storedLines(config);
      const tables = [spoolTable(storedSamples(config)), ...(existsSync(lines.folder) ? [spoolTable(lines)] : [])];
      return tables.join('\n\n');
    });
  });
}

function exportCommand(): Command {
  return subcommand('export', 'Print the samples or lines that a target has not delivered; works beside a running exporter', [
    'spool export -c gaugeway.yaml | curl --data-binary @- http://localhost:8428/api/v1/import/prometheus',
    'spool export -c gaugeway.yaml --openmetrics > samples.om   # promtool tsdb create-blocks-from openmetrics',
    'spool export -c gaugeway.yaml --lines | jq .text',
  ])
    .option('--lines', 'the lines for Loki, as JSON, instead of samples')
    .option('--target <name>', 'only what this target has not delivered (default: what any has not)')
    .option('--openmetrics', 'OpenMetrics with times in seconds (default: the Prometheus text format with times in milliseconds)')
    .action(async (options: SpoolOptions & { readonly target?: string; readonly openmetrics?: boolean; readonly lines?: boolean }) => {
      process.exitCode = await withSpool(options, async ({ config, signal }) => {
        const work = options.lines === true ? exportLines : exportSpooled;
        await work(config, { ...options, output: process.stdout, signal });
        return '';
      });
    });
}

function dropCommand(): Command {
  return subcommand('drop', 'Remove samples or lines that targets have not delivered; the exporter must be stopped', [
    'spool drop -c gaugeway.yaml --before 2024-01-01',
    'spool drop -c gaugeway.yaml --before 2024-01-01 --lines',
  ])
    .option('--lines', 'the lines for Loki, instead of samples')
    .requiredOption('--before <time>', 'drop what has an earlier time: 2024-01-01, 2024-01-01T06:00:00Z')
    .option('--target <name>', 'only for this target (default: for all)')
    .action(async (options: SpoolOptions & { readonly before: string; readonly target?: string; readonly lines?: boolean }) => {
      const beforeMs = parseTime(options.before);
      if (beforeMs === undefined) {
        console.error(`gaugeway: --before: ${expectedTime}`);
        process.exitCode = exitCodes.usage;
        return;
      }
      process.exitCode = await withSpool(options, ({ config }) => {
        const drop = { config, beforeMs, target: options.target };
        return options.lines === true ? dropSpooled(storedLines(config), drop) : dropSpooled(storedSamples(config), drop);
      });
    });
}

function subcommand(name: string, description: string, examples: readonly string[]): Command {
  return createCommand(name, description, examples).requiredOption('-c, --config <path>', 'config file, or folder of config files');
}

interface SpoolWork {
  readonly config: ExporterConfig;
  readonly signal: AbortSignal;
}

/** Runs work on the spool of a config; prints what it returns. */
async function withSpool({ config: path }: SpoolOptions, work: (spool: SpoolWork) => Promise<string>): Promise<number> {
  const loaded = await loadConfig(path);
  if (!loaded.ok) {
    reportProblems(loaded.problems);
    return exitCodes.usage;
  }
  const { config } = loaded;
  return runStoppable({
    run: (_terminal, signal) => work({ config, signal }),
    exitCode: (isStopped) => (isStopped ? exitCodes.failed : exitCodes.ok),
    failure: (error) => {
      console.error(`gaugeway: ${(error as Error).message}`);
      return exitCodes.failed;
    },
  });
}
