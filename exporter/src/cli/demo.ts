import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ExporterConfig, parseConfig } from '../config/config.ts';
import { problemText } from '../config/configProblem.ts';
import { defaultListen } from '../config/exporterSchema.ts';
import { createCommand, defaultUrl, exitCodes, version } from './command.ts';
import { serveUntilStopped } from './serveUntilStopped.ts';

/** `gaugeway demo`: runs the exporter with simulated devices. */
export function demoCommand(): Command {
  return createCommand('demo', 'Run the exporter with simulated devices, without any hardware', ['demo', 'demo --listen :10464'])
    .option('--listen <address>', 'address to listen on, HOST:PORT', defaultListen)
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
    return error instanceof InvalidListenAddress ? exitCodes.usage : exitCodes.failed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class InvalidListenAddress extends Error {}

interface Stoppable {
  stop(): Promise<void>;
}

interface DemoOptions {
  readonly listen: string;
  readonly folder: string;
}

/** Starts with the homes, the plant and the MQTT devices. The packaging line is added once its server runs, which takes seconds. */
async function startDemo(listen: string, folder: string): Promise<Stoppable> {
  // nothing else in the exporter imports the simulator; it is loaded for this command only
  const { startHome } = await import('@gaugeway/simulator/home/home');
  const { startPlant } = await import('@gaugeway/simulator/plant/plant');
  const { HomeAssistant } = await import('@gaugeway/simulator/smart-home/homeAssistant');
  const { MqttHouse } = await import('@gaugeway/simulator/mqtt-house/mqttHouse');
  const { SparkplugPlant } = await import('@gaugeway/simulator/sparkplug-node/sparkplugPlant');
  const { App } = await import('../app.ts');
  const parts: Stoppable[] = [];
  const stop = async (): Promise<void> => {
    for (const part of parts) await part.stop();
  };
  try {
    const home = await startHome({ greet: true, lastSeen: 'ISO_8601' });
    parts.push(home);
    const plant = await startPlant();
    parts.push(plant);
    const smartHome = await HomeAssistant.start();
    parts.push(smartHome);
    const mqttHouse = await MqttHouse.start();
    parts.push(mqttHouse);
    // on the broker of the house, and stopped before it
    const { url } = mqttHouse;
    parts.unshift(await SparkplugPlant.start({ broker: { url } }));
    const connectors = [
      { type: 'home-assistant', url: smartHome.url, token: smartHome.token },
      { type: 'zigbee2mqtt', url: home.url },
      { type: 'mqtt', url, sparkplug: { groups: ['+'], rebirth: true } },
      { type: 'modbus', interval: '2s', devices: plant.devices() },
    ];
    const app = await App.start(await demoConfig({ listen, folder }, connectors), { version });
    // stops before its sources, so that it does not log their end
    parts.unshift(app);
    greet(app.url, [home.devices(), plant.devices()]);
    const line = startLine(folder, async (url) => {
      await app.apply(await demoConfig({ listen, folder }, [...connectors, lineConnector(url)]));
    });
    parts.push({ stop: async () => (await line)?.stop() });
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startLine(folder: string, join: (url: string) => Promise<void>): Promise<Stoppable | undefined> {
  const { startLineThread } = await import('@gaugeway/simulator/packaging-line/lineThread');
  try {
    const line = await startLineThread({ folder: `${folder}/packaging-line` });
    // fails only while everything is being stopped
    await join(line.url).catch(() => undefined);
    return line;
  } catch (error) {
    console.error(`gaugeway: ${(error as Error).message}`);
    return undefined;
  }
}

/** Each packaging line is an area, each machine a device. */
function lineConnector(url: string): object {
  const hall = { node: '/Objects/PackagingHall', name: 'hall', split: 2, area: '{path}' };
  return { type: 'opcua', url, security: { mode: 'None' }, roots: [hall], device_set: false };
}

async function demoConfig({ listen, folder }: DemoOptions, connectors: readonly object[]): Promise<ExporterConfig> {
  const text = JSON.stringify({ server: { listen }, data_dir: folder, log: { level: 'warn' }, connectors });
  const result = await parseConfig({ sources: [{ file: 'demo', text }], folder, files: [], problems: [] }, {});
  if (result.ok) return result.config;
  throw new InvalidListenAddress(result.problems.map(problemText).join('\n'));
}

function greet(
  url: string,
  [zigbee, modbus]: readonly [zigbee: readonly { readonly name: string }[], modbus: readonly { readonly name: string }[]],
): void {
  const elsewhere = url === defaultUrl ? '' : ` --url ${url}`;
  console.log(
    [
      `Gaugeway ${version} with simulated devices:`,
      '',
      `  Zigbee           a home with ${zigbee.length} devices`,
      '  Home Assistant   another home, with areas and floors',
      '  MQTT             devices of ESPHome, Theengs, EMS-ESP and Tasmota that describe themselves, and an edge node of Sparkplug B',
      `  Modbus           ${modbus.map(({ name }) => name).join(', ')}`,
      '  OPC UA           two packaging lines, ready in a few seconds',
      '',
      `  Overview   ${url}/`,
      `  Metrics    ${url}/metrics`,
      `  API        ${url}/openapi.json`,
      '',
      `Try: npx gaugeway explain "${zigbee[0]?.name ?? ''}"${elsewhere}`,
      '',
      'Press Ctrl+C to stop.',
    ].join('\n'),
  );
}
