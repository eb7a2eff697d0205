import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { duration } from '../../configTypes.ts';
import { ConnectorError, type Terminal, type Tool } from '../../contract.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from '../../transport/mqtt.ts';
import { mqttConfig } from '../../transport/mqttConfig.ts';
import { tlsConfig } from '../../tls.ts';
import { reportText } from './reportText.ts';
import { Survey } from './survey.ts';

const { ca, cert, key, insecure_skip_verify: insecureSkipVerify } = tlsConfig.shape;

const options = z.strictObject({
  argument: mqttConfig.url.unwrap(),
  time: duration
    .refine((ms) => ms >= 1000, 'expected at least 1s')
    .prefault('30s')
    .describe('How long to listen. Ctrl+C ends it earlier.'),
  username: mqttConfig.username.describe('Log in as this user.'),
  password: mqttConfig.password.describe('Password, as file:PATH of the file that contains it.'),
  ca,
  cert,
  key,
  insecure_skip_verify: insecureSkipVerify,
});

type Options = z.output<typeof options>;

/** `gaugeway discover mqtt`: listens to a broker and prints what is there. Publishes nothing. */
export const discover: Tool = {
  description: 'List what an MQTT broker has: devices that describe themselves, bridges, known topics; publishes nothing',
  argument: '<url>',
  examples: [
    'discover mqtt mqtt://192.168.1.10',
    'discover mqtt mqtts://broker.example:8883 --username gaugeway --password file:password.txt --time 2min',
  ],
  options,
  run: (given, terminal, signal) => run(options.parse(given), terminal, signal),
};

/** For brokers that refuse the filter for everything: the filters of what is recognised. */
const narrowFilters = [
  ...['homeassistant/#', 'tasmota/#', 'tele/#', 'stat/#', 'zigbee2mqtt/#', '+/bridge/state', '+/bridge/info', 'spBv1.0/#', 'shellies/#'],
  ...['+/online', '+/status/#', 'N/#', 'evcc/#', 'dsmr/#', 'frigate/#', 'owntracks/#', 'rtl_433/#', 'zwave/#', 'panasonic_heat_pump/#'],
  ...['ebusd/#', 'teslamate/#', 'homie/#', 'home/#', 'msh/#'],
];

async function run(chosen: Options, terminal: Terminal, signal: AbortSignal): Promise<string> {
  const { argument: url, time: timeMs } = chosen;
  const survey = new Survey();
  const connection = await connectMqtt(
    mqttOptions(chosen),
    ({ topic, payload, retained }) => survey.take(topic, payload, retained),
    signal,
  );
  try {
    const filters = await Promise.race([subscribed(connection, terminal), connection.lost]);
    const listenedMs = await Promise.race([listened(timeMs, { survey, terminal }, signal), connection.lost]);
    const login = { username: chosen.username, tls: tlsKeys(chosen) };
    return reportText(survey.findings(), { url, login, seconds: Math.max(1, Math.round(listenedMs / 1000)), isNarrow: filters !== '#' });
  } finally {
    await connection.close();
  }
}

/** Subscribes to all topics, or to those that the broker permits; throws where it permits none. */
async function subscribed(connection: MqttConnection, terminal: Terminal): Promise<'#' | readonly string[]> {
  try {
    await connection.subscribe(['#']);
    return '#';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    terminal.note('the broker refuses the filter "#": listening to the topics of known programs only');
    const granted: string[] = [];
    for (const filter of narrowFilters) if (await isGranted(connection, filter)) granted.push(filter);
    if (granted.length === 0) throw error;
    terminal.note(`it permits ${granted.join(' ')}`);
    return granted;
  }
}

async function isGranted(connection: MqttConnection, filter: string): Promise<boolean> {
  try {
    await connection.subscribe([filter]);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConnectorError && error.code === 'mqtt_subscription_denied';
}

/** Waits and shows the progress, until the time is over or the command is stopped; returns how long that was. */
async function listened(
  timeMs: number,
  { survey, terminal }: { readonly survey: Survey; readonly terminal: Terminal },
  signal: AbortSignal,
): Promise<number> {
  const startMs = performance.now();
  const sinceStartMs = (): number => performance.now() - startMs;
  while (!signal.aborted && sinceStartMs() < timeMs) {
    await wait(Math.min(1000, Math.max(1, timeMs - sinceStartMs())), undefined, { signal }).catch(() => undefined);
    const seconds = Math.min(timeMs, sinceStartMs()) / 1000;
    terminal.progress(Math.round(seconds), Math.round(timeMs / 1000), `listening, ${survey.messages} messages`);
  }
  return sinceStartMs();
}

function mqttOptions(chosen: Options): MqttOptions {
  const { argument: url, username, password } = chosen;
  const tls = { ...tlsKeys(chosen), insecure_skip_verify: chosen.insecure_skip_verify };
  const clientId = `gaugeway-discover-${randomBytes(4).toString('hex')}`;
  return { url, username, password, tls, clientId, protocolVersion: '3.1.1', keepaliveMs: 15_000 };
}

function tlsKeys({ ca: authority, cert: certificate, key: privateKey }: Options): Record<string, string> {
  const given = Object.entries({ ca: authority, cert: certificate, key: privateKey });
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
