import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { ConnectorError } from '@gaugeway/connectors/contract';
import { RecordingGateway } from '@gaugeway/connectors/testing/recordingGateway';
import { freePort } from '../../../tests/servers/freePort.ts';
import { loadConfig } from '../config/config.ts';
import { checkCommand } from './check.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

async function configOf(entries: object[]): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'gaugeway-urls-')), 'gaugeway.yaml');
  writeFileSync(path, JSON.stringify({ connectors: entries }));
  return path;
}

const entries = (port: number) => [
  { type: 'zigbee2mqtt', url: `ws://127.0.0.1:${port}/mqtt?access=hunter2#hunter2` },
  { type: 'home-assistant', url: `http://127.0.0.1:${port}/ha?access=hunter2`, token: 'x' },
  { type: 'opcua', url: `opc.tcp://127.0.0.1:${port}/server?access=hunter2`, roots: ['/Objects'] },
];

test('issue 10.23: `check` prints no query and no fragment of a URL', async () => {
  const printed: string[] = [];
  for (const name of ['log', 'error'] as const) jest.spyOn(console, name).mockImplementation((text) => void printed.push(String(text)));
  await checkCommand().parseAsync(['-c', await configOf(entries(1))], { from: 'user' });
  expect(printed.join('\n')).toContain('ws://127.0.0.1:1/mqtt');
  expect(printed.join('\n')).not.toContain('hunter2');
  process.exitCode = 0;
});

test.each([0, 1, 2])('issue 10.23: neither endpoint, nor error, nor log line shows it (entry %i)', async (index) => {
  const loaded = await loadConfig(await configOf(entries(await freePort()).slice(index, index + 1)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const [entry] = loaded.config.connectors;
  const gateway = new RecordingGateway();
  const error: unknown = await entry?.connector.run(entry.config, gateway, AbortSignal.timeout(5000)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConnectorError);
  expect(String(error)).not.toContain('hunter2');
  expect(JSON.stringify(gateway)).not.toContain('hunter2');
});
