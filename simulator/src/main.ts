#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { LastSeenFormat } from './home/bridgePayloads.ts';
import { runFaultCommand } from './home/faultCommands.ts';
import { startHome, type Home, type HomeOptions } from './home/home.ts';
import { openLoad } from './load/load.ts';

const usage = `Usage: gaugeway-simulator [options]

A Zigbee home with its Zigbee2MQTT, for Gaugeway's demo and tests. Faults are lines on stdin; "help" lists them.

  --url URL             MQTT broker, e.g. mqtt://127.0.0.1:1883; without it one runs in this process
  --username NAME       user name there
  --password-file FILE  password there
  --ca FILE             certificate authority that the broker's certificate must come from
  --listen HOST:PORT    where the broker of this process listens (127.0.0.1 and a free port)
  --base-topic TOPIC    (zigbee2mqtt)
  --devices N           (41; with --load 1000)
  --seed N              another house (1)
  --last-seen FORMAT    disable, ISO_8601 or epoch (disable)
  --no-availability     as where Zigbee2MQTT's availability feature is off
  --home-assistant      repeats all states after "online" on homeassistant/status
  --speed N             how many times faster the world around the devices goes (1)
  --load                instead of a home: devices that send as fast as told
  --properties N        readings in each message of --load (8)
  --count N             messages of --load (1000000)
  --rate N              messages a second of --load (as fast as the broker takes them)
  --help
`;

const options = {
  url: { type: 'string' },
  username: { type: 'string' },
  'password-file': { type: 'string' },
  ca: { type: 'string' },
  listen: { type: 'string' },
  'base-topic': { type: 'string' },
  devices: { type: 'string' },
  seed: { type: 'string' },
  'last-seen': { type: 'string' },
  availability: { type: 'boolean' },
  'home-assistant': { type: 'boolean' },
  speed: { type: 'string' },
  load: { type: 'boolean' },
  properties: { type: 'string' },
  count: { type: 'string' },
  rate: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Arguments = ReturnType<typeof readArguments>;

function readArguments() {
  return parseArgs({ options, allowNegative: true }).values;
}

try {
  const values = readArguments();
  if (values.help) process.stdout.write(usage);
  else if (values.load) await runLoad(values);
  else await runHome(values);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function runHome(values: Arguments): Promise<void> {
  const home = await startHome(homeOptions(values));
  console.log(`Home with ${home.devices().length} devices on ${home.url}; type "help" for faults.`);
  const lines = createInterface({ input: process.stdin });
  const stop = (): void => {
    lines.close();
    process.stdin.destroy();
    home.stop().catch((error: unknown) => {
      console.error((error as Error).message);
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  for await (const line of lines) await obey(home, line);
}

async function obey(home: Home, line: string): Promise<void> {
  try {
    console.log((await runFaultCommand(home, line)) ?? 'done');
  } catch (error) {
    console.error((error as Error).message);
  }
}

async function runLoad(values: Arguments): Promise<void> {
  const { url, count, rate, devices, properties } = values;
  if (url === undefined) throw new Error('cannot make load: --url is missing');
  const load = await openLoad({
    url,
    devices: number('devices', devices),
    properties: number('properties', properties),
    baseTopic: values['base-topic'],
  });
  const result = await load.run({ count: number('count', count) ?? 1_000_000, rate: number('rate', rate) });
  console.log(JSON.stringify({ messages: result.messages, seconds: result.durationMs / 1000 }));
  await load.close();
}

function homeOptions(values: Arguments): HomeOptions {
  const { url, username, listen } = values;
  const password = readText(values['password-file'])?.trimEnd();
  return {
    broker: url === undefined ? undefined : { url, username, password, ca: readText(values.ca) },
    listen: listen === undefined ? undefined : listenAddress(listen),
    baseTopic: values['base-topic'],
    devices: number('devices', values.devices),
    seed: number('seed', values.seed),
    lastSeen: lastSeenFormat(values['last-seen']),
    availability: values.availability,
    homeAssistant: values['home-assistant'],
    speed: number('speed', values.speed),
    greet: true,
  };
}

function readText(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

function listenAddress(text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw new Error(`cannot read --listen "${text}": expected HOST:PORT`);
  return { host, port: Number(port) };
}

function lastSeenFormat(text: string | undefined): LastSeenFormat | undefined {
  if (text === undefined || text === 'disable' || text === 'ISO_8601' || text === 'epoch') return text;
  throw new Error(`cannot read --last-seen "${text}": expected disable, ISO_8601 or epoch`);
}

function number(name: string, text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : Number(text);
  if (value !== undefined && !(value > 0)) throw new Error(`cannot read --${name} "${text ?? ''}": expected a number above 0`);
  return value;
}
