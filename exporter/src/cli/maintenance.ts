import { createInterface } from 'node:readline/promises';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { duration } from '@gaugeway/connectors/configTypes';
import { z } from 'zod';
import { maintenanceRow, type MaintenanceRow } from '../server/maintenanceSchemas.ts';
import { deviceStatus } from '../server/schemas.ts';
import { ApiAnswerError, type ApiClient } from './apiClient.ts';
import { type ApiOptions, UsageError, withApi } from './apiCommand.ts';
import { createCommand, defaultUrl, exitCodes } from './command.ts';
import { maintenanceTable, rowText } from './maintenanceTable.ts';
import { printable } from './renderTable.ts';
import { expectedTime, parseTime } from './timeOption.ts';

const path = '/api/v1/maintenance';

interface TargetOptions extends ApiOptions {
  readonly connector?: string;
  readonly device?: string;
  readonly area?: string;
}

interface SetOptions extends TargetOptions {
  readonly for?: string;
  readonly until?: string;
  readonly reason: string;
  readonly safety?: boolean;
  readonly yes?: boolean;
}

type Target = Pick<MaintenanceRow, 'connector' | 'device' | 'area'>;

/** `gaugeway maintenance …`: mutes the alerts of a device, a connector or an area for a time. */
export function maintenanceCommand(): Command {
  return createCommand('maintenance', 'Mute the alerts of a device, a connector or an area of the running exporter for a time', [
    'maintenance set --area Kitchen --for 2h --reason "painting"',
    'maintenance list',
    'maintenance end --area Kitchen',
  ])
    .addCommand(setCommand())
    .addCommand(listCommand())
    .addCommand(endCommand());
}

function setCommand(): Command {
  return targetCommand('set', 'Begin a maintenance, or change its end and reason', [
    'maintenance set --device "front door" --for 30m --reason "new battery"',
    'maintenance set --connector plant --until 2026-12-24T18:00 --reason "gateway is replaced" --token-file ~/.gaugeway-token',
    'maintenance set --area Kitchen --for 2h --reason "test of the leak sensors" --safety',
  ])
    .option('--for <duration>', 'how long it takes, such as 30m, 2h, 7d (at most 7 days)')
    .option('--until <time>', 'its end, instead of --for')
    .requiredOption('--reason <text>', 'why, in one line')
    .option('--safety', 'mute leak, smoke, gas and carbon monoxide sensors too, after a confirmation')
    .option('--yes', 'confirm --safety without a question')
    .action(async (options: SetOptions) => {
      process.exitCode = await withApi(options, (api) => begin(api, options));
    });
}

function listCommand(): Command {
  return apiCommand('list', 'List the maintenances in force', ['maintenance list']).action(async (options: ApiOptions) => {
    process.exitCode = await withApi(options, async (api) => {
      console.log(maintenanceTable(await api.rows(path, maintenanceRow, {})));
      return exitCodes.ok;
    });
  });
}

function endCommand(): Command {
  return targetCommand('end', 'End a maintenance before its time', ['maintenance end --connector plant']).action(
    async (options: TargetOptions) => {
      process.exitCode = await withApi(options, async (api) => {
        const { connector, device, area } = await targetOf(api, options);
        await api.change({ method: 'DELETE', path, query: { connector, device, area }, answer: z.undefined() });
        return exitCodes.ok;
      });
    },
  );
}

function targetCommand(name: string, description: string, examples: readonly string[]): Command {
  return apiCommand(name, description, examples)
    .option('--connector <name>', 'a connector; with --device, the one that has the device')
    .option('--device <device>', 'id or name of a device')
    .option('--area <name>', 'an area');
}

function apiCommand(name: string, description: string, examples: readonly string[]): Command {
  return createCommand(name, description, examples)
    .option('--url <url>', 'URL of the exporter', defaultUrl)
    .option('--token-file <file>', 'file with an API token of scope control');
}

async function begin(api: ApiClient, options: SetOptions): Promise<number> {
  const body = { ...endOf(options), reason: options.reason, author: userInfo().username };
  const target = await targetOf(api, options);
  const send = (safety: boolean) =>
    api.change({ method: 'POST', path, body: { ...target, ...body, ...(safety && { safety }) }, answer: maintenanceRow });
  if (options.safety === true && options.yes === true) return printed(await send(true));
  const row = await unlessUnconfirmed(send(false));
  if (row !== undefined) console.log(rowText(row));
  if (row?.unmuted_safety.length === 0) return exitCodes.ok;
  const sensors = row === undefined ? targetName(target) : printable(row.unmuted_safety.map(({ name }) => name).join(', '));
  if (options.safety !== true) {
    console.error(`not muted, because they detect leaks, smoke, gas or carbon monoxide: ${sensors}; --safety mutes them too`);
    return row === undefined ? exitCodes.failed : exitCodes.ok;
  }
  if (await isConfirmed(sensors)) return printed(await send(true));
  console.error('safety sensors are not muted');
  return row === undefined ? exitCodes.failed : exitCodes.ok;
}

function printed(row: MaintenanceRow): number {
  console.log(rowText(row));
  return exitCodes.ok;
}

/** Undefined where the device is a safety sensor. */
async function unlessUnconfirmed(row: Promise<MaintenanceRow>): Promise<MaintenanceRow | undefined> {
  try {
    return await row;
  } catch (error) {
    if (error instanceof ApiAnswerError && error.code === 'safety_not_confirmed') return undefined;
    throw error;
  }
}

async function isConfirmed(sensors: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError(`cannot ask for a confirmation: add --yes to mute ${sensors}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Leaks, smoke, gas and carbon monoxide at ${sensors} will raise no alert. Type "mute" to go on: `);
  terminal.close();
  return answer.trim() === 'mute';
}

function endOf({ for: text, until }: SetOptions): { duration_ms: number } | { until_ms: number } {
  if ((text === undefined) === (until === undefined)) throw new UsageError('expected --for or --until');
  if (until !== undefined) {
    const untilMs = parseTime(until);
    if (untilMs === undefined) throw new UsageError(`--until: ${expectedTime}`);
    return { until_ms: untilMs };
  }
  const parsed = duration.safeParse(text);
  if (!parsed.success) throw new UsageError('--for: expected a duration such as 30m, 2h or 7d');
  return { duration_ms: parsed.data };
}

/** The target with the id of its device, which may be named. */
async function targetOf(api: ApiClient, { connector, device, area }: TargetOptions): Promise<Target> {
  if (area !== undefined && connector === undefined && device === undefined) return { area };
  if (area !== undefined || (connector === undefined && device === undefined))
    throw new UsageError('expected --device, --connector or --area');
  if (device === undefined) return { connector };
  const found = await api.rows('/api/v1/devices', deviceStatus, { connector, device });
  const [one, another] = found;
  if (one === undefined) {
    if (connector === undefined) throw new ApiAnswerError(`no device "${device}"`);
    // one that is gone may be in maintenance
    return { connector, device };
  }
  if (another === undefined) return { connector: one.connector, device: one.device };
  const ids = found.map((row) => `${row.connector} ${row.device}`).join(', ');
  throw new UsageError(`several devices are named "${device}": ${ids}; use --connector and the id`);
}

function targetName({ connector, device, area }: Target): string {
  return area ?? device ?? connector ?? '';
}
