import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeLoadDevice, loadDevices, loadPayload, maxProperties, type LoadDevice } from './loadDevices.ts';

export interface LoadOptions {
  /** URL of the broker. */
  readonly url: string;
  /** 1000 by default. */
  readonly devices?: number;
  /** Numeric readings in each message, 8 by default and at most. */
  readonly properties?: number;
  readonly baseTopic?: string;
}

export interface LoadRun {
  /** Number of messages; the devices send in turn. */
  readonly count: number;
  /** Messages per second; by default as fast as the broker accepts them. */
  readonly rate?: number;
}

interface LoadResult {
  readonly messages: number;
  /** Time from the first message until the broker has read the last one. */
  readonly durationMs: number;
}

/** A connected bridge with published devices, ready to send. */
export interface Load {
  run(run: LoadRun): Promise<LoadResult>;
  close(): Promise<void>;
}

/** Number of different payloads per device, so that values change. */
const variants = 8;
const paceMs = 5;

/** Publishes the devices of a load test and prepares its messages, in this process. */
export async function openLoad(options: LoadOptions): Promise<Load> {
  const { url, devices: count = 1000, properties = 8, baseTopic = 'zigbee2mqtt' } = options;
  if (properties < 1 || properties > maxProperties) throw new Error(`cannot make load of ${properties} properties: 1 to ${maxProperties}`);
  const devices = loadDevices(count, properties);
  const rounds = Array.from({ length: variants }, (_, variant) => new Round(baseTopic, devices, variant));
  const client = await connectAsync(url, { reconnectPeriod: 0 }, false);
  const lost = new Promise<never>((_resolve, reject) => {
    client.once('close', () => reject(new Error('the broker closed the connection')));
  });
  lost.catch(() => undefined);
  client.on('error', () => undefined); // `close` follows
  const publishBridge = async (topic: string, value: unknown): Promise<void> => {
    await client.publishAsync(`${baseTopic}/bridge/${topic}`, JSON.stringify(value), { retain: true, qos: 1 });
  };
  await publishBridge('state', { state: 'online' });
  await publishBridge('info', {
    version: '2.12.1',
    config: { advanced: { output: 'json', last_seen: 'disable' }, availability: { enabled: false } },
  });
  await publishBridge('devices', devices.map(describeLoadDevice));
  return {
    async run(run) {
      const startMs = performance.now();
      try {
        // the state is acknowledged after everything before it has been read
        await Promise.race([send(client, rounds, run).then(() => publishBridge('state', { state: 'online' })), lost]);
      } catch (cause) {
        throw new Error(`cannot make load: ${(cause as Error).message}`, { cause });
      }
      return { messages: run.count, durationMs: performance.now() - startMs };
    },
    async close() {
      await client.endAsync();
    },
  };
}

/** The same in a separate process, so that its CPU time does not count as the caller's. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const child = fork(new URL('./loadProcess.ts', import.meta.url), { serialization: 'json' });
  try {
    await request(child, options);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    run: async (run) => (await request(child, run)) as LoadResult,
    async close() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

async function request(child: ChildProcess, message: object): Promise<unknown> {
  child.send(message);
  const settled = new AbortController();
  const [reply] = (await Promise.race([
    once(child, 'message', { signal: settled.signal }),
    once(child, 'exit', { signal: settled.signal }),
  ]).finally(() => settled.abort())) as unknown[];
  if (typeof reply !== 'object' || reply === null) throw new Error(`cannot make load: its process exited with code ${String(reply)}`);
  const { result, error } = reply as { result?: unknown; error?: string };
  if (error !== undefined) throw new Error(error);
  return result;
}

async function send(client: MqttClient, rounds: readonly Round[], { count, rate }: LoadRun): Promise<void> {
  const startMs = performance.now();
  let sent = 0;
  while (sent < count) {
    const due = rate === undefined ? count : Math.min(count, Math.floor(((performance.now() - startMs) * rate) / 1000));
    while (sent < due) {
      const frames = nextFrames(rounds, sent, due - sent);
      sent += frames.count;
      if (!client.stream.write(frames.bytes)) await once(client.stream, 'drain');
    }
    if (sent < count) await pause(paceMs);
  }
}

/** The frames from the n-th message, at most to the end of its round. */
function nextFrames(rounds: readonly Round[], sent: number, wanted: number): { bytes: Buffer; count: number } {
  const size = rounds[0]?.size ?? 0;
  const round = rounds[Math.floor(sent / size) % rounds.length];
  const from = sent % size;
  const count = Math.min(wanted, size - from);
  return { bytes: round?.frames(from, from + count) ?? Buffer.alloc(0), count };
}

/** One encoded message of each device. */
class Round {
  readonly size: number;
  readonly #bytes: Buffer;
  readonly #offsets: readonly number[];

  constructor(baseTopic: string, devices: readonly LoadDevice[], variant: number) {
    const frames = devices.map((device) => publishFrame(`${baseTopic}/${device.name}`, loadPayload(device, variant)));
    let offset = 0;
    this.#offsets = [0, ...frames.map((frame) => (offset += frame.length))];
    this.#bytes = Buffer.concat(frames);
    this.size = frames.length;
  }

  frames(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#offsets[from], this.#offsets[to]);
  }
}

/** A PUBLISH packet of QoS 0, not retained [MQTT 3.3]. Encoded once, because MQTT.js takes longer to send one than a subscriber to read it. */
function publishFrame(topic: string, payload: string): Buffer {
  const name = Buffer.from(topic);
  const body = Buffer.concat([Buffer.from([name.length >> 8, name.length & 0xff]), name, Buffer.from(payload)]);
  return Buffer.concat([Buffer.from([0x30, ...remainingLength(body.length)]), body]);
}

/** [MQTT 2.2.3]: seven bits a byte, the lowest first. */
function remainingLength(length: number): number[] {
  return length < 128 ? [length] : [(length % 128) | 0x80, ...remainingLength(Math.floor(length / 128))];
}
