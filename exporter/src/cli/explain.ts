import type { Command } from 'commander';
import { fileErrorText, readInput } from '@gaugeway/connectors/readFile';
import { closest } from '@gaugeway/connectors/issueMessage';
import { deviceStatus, mappingRow } from '../server/schemas.ts';
import { ApiAnswerError, ApiClient, UnreachableError } from './apiClient.ts';
import { createCommand, defaultUrl, exitCodes } from './command.ts';
import { explanation } from './explanation.ts';

interface ExplainOptions {
  readonly connector?: string;
  readonly url: string;
  readonly tokenFile?: string;
}

/** `gaugeway explain DEVICE`: shows how the running exporter maps a device's properties, its state and its newest message. */
export function explainCommand(): Command {
  return createCommand('explain', 'Show how a device of the running exporter becomes metrics', [
    'explain "front door"',
    'explain 0x00158d0002a71b33 --connector zigbee',
    'explain "front door" --url http://pi.local:10464 --token-file ~/.gaugeway-token',
  ])
    .argument('<device>', 'id or name of the device')
    .option('--connector <name>', 'only devices of this connector')
    .option('--url <url>', 'URL of the exporter', defaultUrl)
    .option('--token-file <file>', 'file with an API token of scope read')
    .action(async (device: string, options: ExplainOptions) => {
      process.exitCode = await explain(device, options);
    });
}

async function explain(device: string, { connector, url, tokenFile }: ExplainOptions): Promise<number> {
  try {
    const token = tokenFile === undefined ? undefined : await readToken(tokenFile);
    return await printExplanation(new ApiClient(parseUrl(url), token), { connector, device });
  } catch (error) {
    const code = errorCodes.find(([type]) => error instanceof type)?.[1];
    if (code === undefined) throw error;
    console.error(`gaugeway: ${(error as Error).message}`);
    return code;
  }
}

class UsageError extends Error {}

const errorCodes = [
  [UsageError, exitCodes.usage],
  [UnreachableError, exitCodes.unreachable],
  [ApiAnswerError, exitCodes.failed],
] as const;

/** Its errors never show the text, which may contain a password. */
function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError(`expected --url as a URL such as ${defaultUrl}`);
  if (url.username !== '' || url.password !== '') throw new UsageError('--url must not contain credentials: use --token-file');
  return url;
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readInput(file)).toString('utf8').trim();
  } catch (error) {
    throw new UsageError(`cannot read token file "${file}": ${fileErrorText(error)}`, { cause: error });
  }
}

async function printExplanation(api: ApiClient, wanted: { connector: string | undefined; device: string }): Promise<number> {
  const devices = await api.rows('/api/v1/devices', deviceStatus, wanted);
  if (devices.length === 0) {
    const others = await api.rows('/api/v1/devices', deviceStatus, { connector: wanted.connector });
    const near = closest(
      wanted.device,
      others.flatMap(({ name, device }) => [name, device]),
    );
    console.error(`gaugeway: no device "${wanted.device}" among ${others.length}${near === undefined ? '' : `; ${near}`}`);
    return exitCodes.failed;
  }
  for (const { connector, device: id } of devices) {
    // with both of them, the rows have the newest error and payload
    const device = (await api.rows('/api/v1/devices', deviceStatus, { connector, device: id })).find((row) => row.device === id);
    if (device === undefined) continue;
    const mapping = await api.rows('/api/v1/mapping', mappingRow, { connector: device.connector, device: device.device });
    console.log(`${explanation(device, mapping, Date.now())}\n`);
  }
  return exitCodes.ok;
}
