import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger, TriedMessage } from '@gaugeway/connectors/contract';
import type { ConnectorEntry, ExporterConfig } from '../config/config.ts';
import type { ConnectorGateway } from '../devices/gateway.ts';
import { LoneGateway } from '../devices/loneGateway.ts';
import { deviceDetails, deviceStatus, mappingRows } from '../server/statusRows.ts';
import { StateStore } from '../state/state.ts';
import { explanation } from './explanation.ts';
import { printable } from './renderTable.ts';

/** What would come of a message. */
export interface TriedResult {
  /** Each device as `gaugeway explain` shows it. */
  readonly devices: readonly string[];
  /** Series with their values, as in a scrape. */
  readonly values: readonly string[];
  /** What is wrong with the message, or why nothing came of it. */
  readonly problems: readonly string[];
}

interface Options {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Custom metrics of the config. */
  readonly custom: ExporterConfig['metrics'];
}

/**
 * Passes a message to a connector in front of an exporter without devices, and returns what the exporter has then. Undefined for a connector that
 * reads no topics of the user's choice.
 */
export async function tryMessage(
  entry: ConnectorEntry,
  message: TriedMessage,
  { nowMs, custom }: Options,
): Promise<TriedResult | undefined> {
  const { connector, config } = entry;
  if (connector.tryMessage === undefined) return undefined;
  const problems: string[] = [];
  const log = problemLog(problems);
  const state = StateStore.empty(log);
  try {
    const lone = new LoneGateway(entry, { state, log, folder: (type) => join(tmpdir(), type), now: () => nowMs, custom });
    connector.tryMessage(config, message, lone.gateway);
    const devices = explanations(lone.gateway, nowMs);
    const values = await lone.values();
    if (devices.length === 0 && problems.length === 0) problems.push(lone.gateway.unmappedTopics?.find(message.topic).reason ?? 'not read');
    return { devices, values, problems };
  } finally {
    state.close();
  }
}

/** For a terminal. */
export function triedText(name: string, { devices, values, problems }: TriedResult): string {
  const parts = [...devices, values.map(printable).join('\n'), problems.map(printable).join('\n')];
  return [`connector "${name}"`, ...parts.filter((part) => part !== '')].join('\n\n');
}

function explanations(gateway: ConnectorGateway, nowMs: number): string[] {
  const context = { gateway, duplicates: [], maintenance: { ofDevice: () => undefined } };
  return Array.from(gateway.devices.values(), (device) => {
    const status = { ...deviceStatus(device, context), ...deviceDetails(device, gateway.clock) };
    return explanation(status, [...mappingRows(device, gateway.clock)], nowMs);
  });
}

/** Takes warnings: what is malformed or refused. */
function problemLog(problems: string[]): Logger {
  const none = () => undefined;
  const warn: Logger['warn'] = (message, fields) => {
    const detail = fields !== undefined && 'detail' in fields ? `: ${String(fields.detail)}` : '';
    problems.push(message + detail);
  };
  return { debug: none, info: none, warn, error: warn };
}
