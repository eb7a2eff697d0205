import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ConnectorError, type Preview, type TriedMessage } from '@gaugeway/connectors/contract';
import { endpointOf } from '@gaugeway/connectors/endpoint';
import { type ConnectorEntry, type ExporterConfig, loadConfig } from '../config/config.ts';
import { targetName } from '../config/remoteWriteSchema.ts';
import { problemText } from '../config/configProblem.ts';
import { fileErrorText } from '@gaugeway/connectors/readFile';
import { duplicateTexts, storedDuplicates } from '../devices/duplicateDevices.ts';
import { createCommand, exitCodes, reportProblems } from './command.ts';
import { renderCsv, renderTable } from './renderTable.ts';
import { triedText, tryMessage } from './triedMessage.ts';

interface CheckOptions {
  readonly config: string;
  /** True for `--export` without a file. */
  readonly export?: string | true;
  readonly topic?: string;
  readonly payload?: string;
  readonly userProperty?: readonly string[];
}

/** `gaugeway check`: checks a config and the files that it names, without connecting to anything. */
export function checkCommand(): Command {
  return createCommand('check', 'Check a config without running it', [
    'check -c gaugeway.yaml',
    'check -c /etc/gaugeway/',
    'check -c gaugeway.yaml --export fleet.csv',
    `check -c gaugeway.yaml --topic plant/a/press/state --payload '{"temperature": 21.5}'`,
  ])
    .requiredOption('-c, --config <path>', 'config file, or folder of config files')
    .option(
      '--export [file]',
      'write the devices of the config as a CSV table for `devices_from`; without a file, print it instead of the summary',
    )
    .option('--topic <topic>', 'show what would come of an MQTT message with this topic, by `topics` and `profiles`')
    .option('--payload <text>', 'its payload')
    .option('--user-property <name=value...>', 'its user properties of MQTT 5')
    .action(async (options: CheckOptions) => {
      process.exitCode = await check(options);
    });
}

async function check({ config: path, export: target, ...message }: CheckOptions): Promise<number> {
  const result = await loadConfig(path);
  if (!result.ok) {
    reportProblems(result.problems);
    return exitCodes.usage;
  }
  for (const warning of result.warnings) console.error(`warning: ${problemText(warning)}`);
  for (const text of duplicateTexts(storedDuplicates(result.config.data_dir))) console.error(`warning: ${text}`);
  if (message.topic !== undefined) return printTried(result.config, triedMessage(message.topic, message));
  const previews = await previewAll(result.config.connectors);
  if (previews === undefined) return exitCodes.usage;
  if (target === true || target === '-') process.stdout.write(fleetTable(previews));
  else console.log(summary(path, result.config, previews));
  return typeof target === 'string' && target !== '-' ? exportTo(target, previews) : exitCodes.ok;
}

function triedMessage(topic: string, { payload = '', userProperty = [] }: Omit<CheckOptions, 'config'>): TriedMessage {
  const pairs = userProperty.map((text): [name: string, value: string] => {
    const [name = '', ...value] = text.split('=');
    return [name, value.join('=')];
  });
  return { topic, payload, properties: Object.fromEntries(pairs) };
}

/** Prints what each connector that reads topics would make of a message. */
async function printTried({ connectors, metrics: custom }: ExporterConfig, message: TriedMessage): Promise<number> {
  const nowMs = Date.now();
  const texts: string[] = [];
  for (const entry of connectors) {
    const tried = await tryMessage(entry, message, { nowMs, custom });
    if (tried !== undefined) texts.push(triedText(entry.name, tried));
  }
  if (texts.length === 0) {
    console.error('gaugeway: no connector of type mqtt');
    return exitCodes.failed;
  }
  console.log(texts.join('\n\n'));
  return exitCodes.ok;
}

type Previews = ReadonlyMap<ConnectorEntry, Preview>;

/** The previews of all connectors that have one; undefined after a failure, which is printed. */
async function previewAll(entries: readonly ConnectorEntry[]): Promise<Previews | undefined> {
  const previews = new Map<ConnectorEntry, Preview>();
  try {
    for (const entry of entries) {
      const preview = await entry.connector.preview?.(entry.config);
      if (preview !== undefined) previews.set(entry, preview);
    }
    return previews;
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    console.error(`gaugeway: ${error.message}`);
    return undefined;
  }
}

function fleetTable(previews: Previews): string {
  return renderCsv(
    [...previews.values()].flatMap(({ devices }) => devices),
    'id',
  );
}

async function exportTo(file: string, previews: Previews): Promise<number> {
  try {
    await writeFile(file, fleetTable(previews));
    return exitCodes.ok;
  } catch (error) {
    console.error(`gaugeway: cannot write table "${file}": ${fileErrorText(error)}`);
    return exitCodes.failed;
  }
}

function summary(path: string, { server, data_dir, metrics, connectors, outputs }: ExporterConfig, previews: Previews): string {
  const { host, port } = server.listen;
  const expected = previews.size > 0 ? ['DEVICES', 'SERIES'] : [];
  // connectors without a preview learn their devices from the source
  const rows = connectors.map((entry) => connectorRow(entry, previews.get(entry)));
  return [
    `${path} is valid.`,
    '',
    `listens on  ${host === '' ? 'all interfaces' : host}, port ${port}`,
    `data in     ${data_dir}`,
    ...(server.tokens.length > 0 ? [`API tokens  ${server.tokens.map(({ name, scope }) => `${name} (${scope})`).join(', ')}`] : []),
    ...(metrics.size > 0 ? [`metrics     ${[...metrics.keys()].join(', ')}`] : []),
    ...outputs.remote_write.map((target) => `pushes to   ${targetName(target)} (${endpointOf(target.url)})`),
    ...(outputs.loki === undefined ? [] : [`lines to    Loki (${endpointOf(outputs.loki.url)}): ${outputs.loki.kinds.join(', ')}`]),
    ...(outputs.otlp === undefined ? [] : [`traces to   OTLP (${endpointOf(outputs.otlp.url)})`]),
    '',
    renderTable(['CONNECTOR', 'TYPE', 'SOURCE', 'GROUPS', 'OVERRIDES', ...expected], rows),
  ].join('\n');
}

function connectorRow({ name, type, config }: ConnectorEntry, preview: Preview | undefined): string[] {
  const source =
    'url' in config
      ? [config.url]
          .flat()
          .map((url) => endpointOf(String(url)))
          .join(' ')
      : '';
  const expected = preview === undefined ? [] : [String(preview.devices.length), seriesText(preview)];
  return [name, type, source, config.groups.join(' '), String(config.overrides.length), ...expected];
}

function seriesText({ series, unlisted = 0 }: Preview): string {
  if (unlisted === 0) return `up to ${series}`;
  return `up to ${series}, and those of ${unlisted} ${unlisted === 1 ? 'device' : 'devices'}, known once connected`;
}
