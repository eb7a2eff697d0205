import type { Command } from 'commander';
import { type ConnectorEntry, type ExporterConfig, loadConfig } from '../config/config.ts';
import { problemText } from '../config/configProblem.ts';
import { createCommand } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { reportProblems } from './reportProblems.ts';
import { renderTable } from './renderTable.ts';

/** `gaugeway check`: reads a config and the files that it names, and connects nowhere. */
export function checkCommand(): Command {
  return createCommand('check', 'Check a config without starting anything', ['check -c gaugeway.yaml', 'check -c /etc/gaugeway/'])
    .requiredOption('-c, --config <path>', 'config file, or folder of config files')
    .action(async ({ config: path }: { config: string }) => {
      process.exitCode = await check(path);
    });
}

async function check(path: string): Promise<number> {
  const result = await loadConfig(path);
  if (!result.ok) {
    reportProblems(result.problems);
    return exitCodes.usage;
  }
  for (const warning of result.warnings) console.error(`warning: ${problemText(warning)}`);
  console.log(summary(path, result.config));
  return exitCodes.ok;
}

function summary(path: string, { server, data_dir, metrics, connectors }: ExporterConfig): string {
  const { host, port } = server.listen;
  const rows = connectors.map(connectorRow);
  return [
    `${path} is right.`,
    '',
    `listens on  ${host === '' ? 'all interfaces' : host}, port ${port}`,
    `data in     ${data_dir}`,
    ...(server.tokens.length > 0 ? [`API tokens  ${server.tokens.map(({ name, scope }) => `${name} (${scope})`).join(', ')}`] : []),
    ...(metrics.size > 0 ? [`metrics     ${[...metrics.keys()].join(', ')}`] : []),
    '',
    renderTable(['CONNECTOR', 'TYPE', 'SOURCE', 'GROUPS', 'OVERRIDES'], rows),
  ].join('\n');
}

function connectorRow({ name, type, config }: ConnectorEntry): string[] {
  const source = 'url' in config ? String(config.url) : '';
  return [name, type, source, config.groups.join(' '), String(config.overrides.length)];
}
