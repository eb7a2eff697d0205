import type { Command } from 'commander';
import { closest } from '@gaugeway/connectors/issueMessage';
import { deviceStatus, mappingRow } from '../server/schemas.ts';
import type { ApiClient } from './apiClient.ts';
import { type ApiOptions, UsageError, withApi } from './apiCommand.ts';
import { unmappedRow } from '../server/unmappedSchemas.ts';
import { createCommand, defaultUrl, exitCodes } from './command.ts';
import { explanation } from './explanation.ts';
import { unmappedText } from './unmappedText.ts';

interface ExplainOptions extends ApiOptions {
  readonly connector?: string;
  readonly topic?: string;
}

/** `gaugeway explain DEVICE`: shows how the running exporter maps a device's properties, its state and its newest message; or why it maps a topic to nothing. */
export function explainCommand(): Command {
  return createCommand('explain', 'Show how a device of the running exporter becomes metrics', [
    'explain "front door"',
    'explain 0x00158d0002a71b33 --connector zigbee',
    'explain --topic garage/door/state',
    'explain "front door" --url http://pi.local:10464 --token-file ~/.gaugeway-token',
  ])
    .argument('[device]', 'id or name of the device')
    .option('--connector <name>', 'only devices of this connector')
    .option('--topic <topic>', 'instead of a device: why the messages of this topic become nothing')
    .option('--url <url>', 'URL of the exporter', defaultUrl)
    .option('--token-file <file>', 'file with an API token of scope read')
    .action(async (device: string | undefined, { connector, topic, ...options }: ExplainOptions) => {
      process.exitCode = await withApi(options, async (api) => {
        if (topic !== undefined && device === undefined) return printTopic(api, { connector, topic });
        if (device !== undefined && topic === undefined) return printExplanation(api, { connector, device });
        throw new UsageError('expected a device or --topic');
      });
    });
}

async function printTopic(api: ApiClient, wanted: { connector: string | undefined; topic: string }): Promise<number> {
  const rows = await api.rows('/api/v1/unmapped', unmappedRow, wanted);
  if (rows.length === 0) {
    console.error('gaugeway: no connector of type mqtt');
    return exitCodes.failed;
  }
  for (const row of rows) console.log(`${unmappedText(row, Date.now())}\n`);
  return exitCodes.ok;
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
