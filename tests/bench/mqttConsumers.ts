import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../servers/freePort.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMqtt2prometheus } from '../servers/mqtt2prometheus.ts';
import { Server, temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';

/** A process that subscribes to the messages of the load. */
export interface Consumer {
  readonly server: Pick<Server, 'pid' | 'url'> & AsyncDisposable;
  /** Messages it has received. */
  readonly messages: () => Promise<number>;
}

const readings = ['temperature', 'humidity', 'pressure', 'power', 'energy', 'voltage', 'current', 'battery'];

/** `gaugeway run` with nothing configured but the broker; resolves when it knows the devices of the load. */
export async function gaugeway(broker: string, devices: number): Promise<Consumer> {
  const server = await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker }] });
  await waitFor(async () => (await statusOf(server))?.devices === devices, { what: `${devices} devices`, timeoutMs: 60_000 });
  return { server, messages: async () => (await statusOf(server))?.messages ?? 0 };
}

/** What `gaugeway run` says of its first connector. */
export async function statusOf({ url }: Pick<Server, 'url'>): Promise<GaugewayStatus['data'][number] | undefined> {
  return ((await (await fetch(`${url}/api/v1/connectors`)).json()) as GaugewayStatus).data[0];
}

interface GaugewayStatus {
  readonly data: readonly { readonly state: string; readonly devices: number; readonly messages: number }[];
}

/** A plain MQTT.js subscriber of the state topics. */
export async function bareSubscriber(broker: string): Promise<Consumer> {
  const server = await startBareSubscriber(broker, ['zigbee2mqtt/+']);
  return { server, messages: async () => (await (await fetch(server.url)).json()) as number };
}

/** The same of any topics; its `url` answers the count of messages, and below it the last value of a topic. */
export async function startBareSubscriber(broker: string, topics: readonly string[]): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return new Server({
    name: 'bare subscriber',
    command: [process.execPath, join(import.meta.dirname, 'bareSubscriber.ts'), broker, String(port), ...topics],
    url,
    folder: await temporaryFolder(),
    ready: async () => (await fetch(url)).ok,
  }).start();
}

/** mqtt2prometheus with the eight readings configured. */
export async function mqtt2prometheus(broker: string): Promise<Consumer> {
  const server = await startMqtt2prometheus({
    mqtt: { server: broker.replace('mqtt', 'tcp'), topic_path: 'zigbee2mqtt/+', device_id_regex: 'zigbee2mqtt/(?P<deviceid>.*)', qos: 0 },
    cache: { timeout: '24h' },
    metrics: readings.map((name) => ({ prom_name: name, mqtt_name: name, help: name, type: 'gauge' })),
  });
  return { server, messages: () => sumOf(server.url, /^received_messages\{.*\} (\S+)$/gm) };
}

/** Telegraf's mqtt_consumer with prometheus_client. */
export async function telegraf(binary: string, broker: string): Promise<Consumer> {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'telegraf.conf');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/metrics`;
  const config = `
    [agent]
      flush_interval = "1s"
      omit_hostname = true
    [[inputs.internal]]
      fieldinclude = ["messages_received"]
    [[inputs.mqtt_consumer]]
      servers = ["${broker.replace('mqtt', 'tcp')}"]
      topics = ["zigbee2mqtt/+"]
      data_format = "json"
    [[outputs.prometheus_client]]
      listen = "127.0.0.1:${port}"
  `;
  writeFileSync(configFile, config);
  const server = await new Server({
    name: 'Telegraf',
    command: [binary, '--config', configFile],
    url,
    folder,
    ready: async () => (await fetch(url)).ok,
  }).start();
  return { server, messages: () => sumOf(url, /^internal_mqtt_consumer_messages_received\{.*\} (\S+)$/gm) };
}

/** The sum of what the expression finds in the metrics of a server. */
export async function sumOf(url: string, samples: RegExp): Promise<number> {
  const text = await (await fetch(url)).text();
  return [...text.matchAll(samples)].reduce((sum, [, value]) => sum + Number(value), 0);
}
