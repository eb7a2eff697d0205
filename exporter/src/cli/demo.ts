import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ExporterConfig, parseConfig } from '../config/config.ts';
import { problemText } from '../config/configProblem.ts';
import { createCommand } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { serveUntilStopped } from './serveUntilStopped.ts';
import { defaultListen, defaultUrl } from './defaults.ts';
import { version } from './version.ts';

/** `gaugeway demo`: the exporter on a simulated home. */
export function demoCommand(): Command {
  return createCommand('demo', 'Run the exporter on a simulated Zigbee home, without any hardware', ['demo', 'demo --listen :10464'])
    .option('--listen <address>', 'HOST:PORT to listen on', defaultListen)
    .action(async ({ listen }: { listen: string }) => {
      process.exitCode = await demo(listen);
    });
}

async function demo(listen: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gaugeway-demo-'));
  try {
    await serveUntilStopped(() => startDemo(listen, folder));
    return exitCodes.ok;
  } catch (error) {
    console.error(`gaugeway: ${(error as Error).message}`);
    return error instanceof WrongListen ? exitCodes.usage : exitCodes.failed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class WrongListen extends Error {}

async function startDemo(listen: string, folder: string): Promise<{ stop(): Promise<void> }> {
  // The one place where the exporter knows the simulator, and only once it is asked for.
  const { startHome } = await import('@gaugeway/simulator/home/home');
  const { App } = await import('../app.ts');
  const home = await startHome({ greet: true, lastSeen: 'ISO_8601' });
  try {
    const app = await App.start(await demoConfig(listen, { folder, broker: home.url }), { version });
    greet(
      app.url,
      home.devices().map(({ name }) => name),
    );
    const stop = async (): Promise<void> => {
      await app.stop();
      await home.stop();
    };
    return { stop };
  } catch (error) {
    await home.stop();
    throw error;
  }
}

async function demoConfig(listen: string, { folder, broker }: { folder: string; broker: string }): Promise<ExporterConfig> {
  const text = JSON.stringify({
    server: { listen },
    data_dir: folder,
    log: { level: 'warn' },
    connectors: [{ type: 'zigbee2mqtt', url: broker }],
  });
  const result = await parseConfig({ sources: [{ file: 'demo', text }], folder, files: [], problems: [] }, {});
  if (result.ok) return result.config;
  throw new WrongListen(result.problems.map(problemText).join('\n'));
}

function greet(url: string, devices: readonly string[]): void {
  const elsewhere = url === defaultUrl ? '' : ` --url ${url}`;
  console.log(
    [
      `Gaugeway ${version} on a simulated Zigbee home of ${devices.length} devices.`,
      '',
      `  Overview   ${url}/`,
      `  Metrics    ${url}/metrics`,
      `  API        ${url}/openapi.json`,
      '',
      `Try: npx gaugeway explain "${devices[0] ?? ''}"${elsewhere}`,
      '',
      'Ctrl+C stops it.',
    ].join('\n'),
  );
}
