import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, type ExporterConfig } from '../config/config.ts';
import { createCommand, exitCodes, reportProblems } from './command.ts';
import { runStoppable } from './stderrTerminal.ts';
import { dropSpooled } from './spoolDrop.ts';
import { exportSpooled } from './spoolExport.ts';
import { spoolTable } from './spoolTable.ts';
import { expectedTime, parseTime } from './timeOption.ts';

interface SpoolOptions {
  readonly config: string;
}

/** `gaugeway spool …`: the samples on disk that outputs have not sent yet. */
export function spoolCommand(): Command {
  return createCommand('spool', 'List, export or drop samples that outputs could not send yet', [
    'spool list -c gaugeway.yaml',
    'spool export -c gaugeway.yaml > samples.prom',
    'spool drop -c gaugeway.yaml --before 2024-01-01T06:00:00Z',
  ])
    .addCommand(listCommand())
    .addCommand(exportCommand())
    .addCommand(dropCommand());
}

function listCommand(): Command {
  return subcommand('list', 'List the files of the spool and what each target has not delivered; works beside a running exporter', [
    'spool list -c gaugeway.yaml',
  ]).action(async (options: SpoolOptions) => {
    process.exitCode = await withSpool(options, async ({ folder }) => spoolTable(folder));
  });
}

function exportCommand(): Command {
  return subcommand('export', 'Print the samples that a target has not delivered; works beside a running exporter', [
    'spool export -c gaugeway.yaml | curl --data-binary @- http://localhost:8428/api/v1/import/prometheus',
    'spool export -c gaugeway.yaml --openmetrics > samples.om   # promtool tsdb create-blocks-from openmetrics',
  ])
    .option('--target <name>', 'only what this target has not delivered (default: what any has not)')
    .option('--openmetrics', 'OpenMetrics with times in seconds (default: the Prometheus text format with times in milliseconds)')
    .action(async (options: SpoolOptions & { readonly target?: string; readonly openmetrics?: boolean }) => {
      process.exitCode = await withSpool(options, async ({ config, folder, signal }) => {
        await exportSpooled(folder, config, { ...options, output: process.stdout, signal });
        return '';
      });
    });
}

function dropCommand(): Command {
  return subcommand('drop', 'Remove samples that targets have not delivered; the exporter must be stopped', [
    'spool drop -c gaugeway.yaml --before 2024-01-01',
  ])
    .requiredOption('--before <time>', 'drop samples with an earlier time: 2024-01-01, 2024-01-01T06:00:00Z')
    .option('--target <name>', 'only for this target (default: for all)')
    .action(async (options: SpoolOptions & { readonly before: string; readonly target?: string }) => {
      const beforeMs = parseTime(options.before);
      if (beforeMs === undefined) {
        console.error(`gaugeway: --before: ${expectedTime}`);
        process.exitCode = exitCodes.usage;
        return;
      }
      process.exitCode = await withSpool(options, ({ config }) => dropSpooled(config, { beforeMs, target: options.target }));
    });
}

function subcommand(name: string, description: string, examples: readonly string[]): Command {
  return createCommand(name, description, examples).requiredOption('-c, --config <path>', 'config file, or folder of config files');
}

interface SpoolWork {
  readonly config: ExporterConfig;
  readonly folder: string;
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
    run: (_terminal, signal) => work({ config, folder: join(config.data_dir, 'spool'), signal }),
    exitCode: (isStopped) => (isStopped ? exitCodes.failed : exitCodes.ok),
    failure: (error) => {
      console.error(`gaugeway: ${(error as Error).message}`);
      return exitCodes.failed;
    },
  });
}
