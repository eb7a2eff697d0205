import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { LastSeenFormat } from './home/bridgePayloads.ts';
import type { HomeOptions } from './home/home.ts';
import type { MqttSimulationOptions } from './mqttSimulation.ts';
import type { PackagingLineOptions } from './packaging-line/packagingLine.ts';
import type { PlantOptions } from './plant/plant.ts';
import type { HomeAssistantOptions } from './smart-home/homeAssistant.ts';

export const usage = `Usage: gaugeway-simulator [home] [plant] [packaging-line] [smart-home] [mqtt-house] [sparkplug] [options]

Simulated devices for Gaugeway's demo and tests: a Zigbee home with Zigbee2MQTT (the default), Modbus devices of a house (plant),
OPC UA packaging lines, a Home Assistant, MQTT devices that describe themselves (mqtt-house), and an edge node of Sparkplug B (sparkplug). Lines on stdin cause faults; "help" lists them. Quote names with spaces: silent "Living room".

  --seed N              seed of all simulated values (1)
  --speed N             speed of simulated time, as a multiple of real time (1)
  --help

Home:
  --url URL             MQTT broker, e.g. mqtt://127.0.0.1:1883; default: a broker in this process
  --username NAME       user name for the broker
  --password-file FILE  file with the password for the broker
  --ca FILE             certificate authority of the broker's certificate
  --listen HOST:PORT    address of the broker in this process (127.0.0.1 and a free port)
  --base-topic TOPIC    (zigbee2mqtt)
  --devices N           (41; with --load 1000)
  --last-seen FORMAT    disable, ISO_8601 or epoch (disable)
  --no-availability     turn Zigbee2MQTT's availability feature off
  --home-assistant      repeat all states after "online" on homeassistant/status

Plant:
  --plant HOST:PORT     address of the meter; inverter and gateway use the next two ports (127.0.0.1 and free ports)
  --sleeps              turn the inverter off between sunset and sunrise

Packaging lines:
  --line HOST:PORT      address of the OPC UA server (127.0.0.1 and a free port)
  --nodes N             minimum number of variables; a line has 250 (500)
  --update MS           interval of value changes in milliseconds (1000)

Home Assistant:
  --smart-home HOST:PORT  address of its API (127.0.0.1 and a free port)
  --token TOKEN         access token that is accepted (simulated-token)

MQTT house; --url and the login are those of the home:
  --mqtt-house HOST:PORT  address of its broker in this process (127.0.0.1 and a free port)

Sparkplug; --url and the login are those of the home:
  --sparkplug HOST:PORT  address of its broker in this process (127.0.0.1 and a free port)

Load test, instead of all of the above:
  --load                publish messages of synthetic devices to --url
  --properties N        readings in each message (8)
  --count N             messages (1000000)
  --rate N              messages per second (as fast as the broker accepts them)
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
  plant: { type: 'string' },
  sleeps: { type: 'boolean' },
  line: { type: 'string' },
  nodes: { type: 'string' },
  update: { type: 'string' },
  'smart-home': { type: 'string' },
  'mqtt-house': { type: 'string' },
  sparkplug: { type: 'string' },
  token: { type: 'string' },
  load: { type: 'boolean' },
  properties: { type: 'string' },
  count: { type: 'string' },
  rate: { type: 'string' },
  help: { type: 'boolean' },
} as const;

export type Arguments = ReturnType<typeof readArguments>['values'];

export function readArguments() {
  return parseArgs({ options, allowNegative: true, allowPositionals: true });
}

export function homeOptions(values: Arguments): HomeOptions {
  return {
    broker: brokerAddress(values),
    listen: address('listen', values.listen),
    baseTopic: values['base-topic'],
    devices: number('devices', values.devices),
    lastSeen: lastSeenFormat(values['last-seen']),
    availability: values.availability,
    homeAssistant: values['home-assistant'],
    greet: true,
    ...worldOptions(values),
  };
}

export function plantOptions(values: Arguments): PlantOptions {
  return { ...address('plant', values.plant), sleeps: values.sleeps, ...worldOptions(values) };
}

export function lineOptions(values: Arguments): PackagingLineOptions {
  return {
    ...address('line', values.line),
    nodes: number('nodes', values.nodes),
    updateMs: number('update', values.update),
    ...worldOptions(values),
  };
}

export function smartHomeOptions(values: Arguments): HomeAssistantOptions {
  return { ...address('smart-home', values['smart-home']), seed: values.seed, token: values.token };
}

export function mqttHouseOptions(values: Arguments): MqttSimulationOptions {
  return { broker: brokerAddress(values), listen: address('mqtt-house', values['mqtt-house']), ...worldOptions(values) };
}

export function sparkplugOptions(values: Arguments): MqttSimulationOptions {
  return { broker: brokerAddress(values), listen: address('sparkplug', values.sparkplug), ...worldOptions(values) };
}

function brokerAddress({ url, username, ca, 'password-file': passwordFile }: Arguments): MqttSimulationOptions['broker'] {
  return url === undefined ? undefined : { url, username, password: readText(passwordFile)?.trimEnd(), ca: readText(ca) };
}

function worldOptions({ seed, speed }: Arguments): { readonly seed?: number; readonly speed?: number } {
  return { seed: number('seed', seed), speed: number('speed', speed) };
}

export function number(name: string, text: string | undefined): number | undefined {
  const value = text === undefined ? undefined : Number(text);
  if (value !== undefined && !(value > 0)) throw new Error(`cannot read --${name} "${text ?? ''}": expected a number above 0`);
  return value;
}

function address(name: string, text: string | undefined): { host: string; port: number } | undefined {
  if (text === undefined) return undefined;
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw new Error(`cannot read --${name} "${text}": expected HOST:PORT`);
  return { host, port: Number(port) };
}

function readText(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}

function lastSeenFormat(text: string | undefined): LastSeenFormat | undefined {
  if (text === undefined || text === 'disable' || text === 'ISO_8601' || text === 'epoch') return text;
  throw new Error(`cannot read --last-seen "${text}": expected disable, ISO_8601 or epoch`);
}
