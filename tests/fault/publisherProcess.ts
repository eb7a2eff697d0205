import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeLoadDevice } from '@gaugeway/simulator/load/loadDevices';
import { deviceName } from './ledger.ts';
import type { PublisherOptions } from './publisher.ts';

/** The child process of {@link Publisher}: a bridge whose devices count their messages. */
const options = JSON.parse(process.argv[2] ?? '') as PublisherOptions & { readonly ledgerFile: string };
const { url, devices, silentDevices = 0, rate, properties = 1, qos = 1, clockOffsetMs = 0, sameMs = false, ledgerFile } = options;

/** A device that was cut off does not catch up: no more messages are under way. */
const mostUnacknowledged = 2000;
const paceMs = 5;
/** From the radio to the broker; the millisecond of the exporter's clock ends up to one later than that of the wall clock. */
const bridgeMs = 2;
const settleMs = 20_000;

const names = Array.from({ length: devices + silentDevices }, (_, index) => deviceName(index));
const propertyNames = Array.from({ length: properties }, (_, index) => `s${index}`);
const sequences = new Uint32Array(devices);
const timesMs = new Float64Array(devices);
/** Device, value and time of each message with a PUBACK. */
let ledger = new Float64Array(3 * 65_536);
let recorded = 0;
let acknowledged = 0;
let sent = 0;
let isStopping = false;
let isPaused = false;

const client = await connectAsync(url, { clientId: 'fault-publisher', clean: false, reconnectPeriod: 50 });
client.on('error', () => undefined);
await publishBridge(client);
process.on('message', (message: string) => {
  if (message === 'pause' || message === 'resume') isPaused = message === 'pause';
  else if (message === 'forget') recorded = 0;
  else if (message === 'status') process.send?.({ sent, acknowledged });
  else void stop();
});
process.once('disconnect', () => process.exit());
process.send?.({ sent, acknowledged });

let last = performance.now();
let owed = 0;
let next = 0;
while (!isStopping) {
  await pause(paceMs);
  const now = performance.now();
  owed = Math.min(owed + ((now - last) * rate) / 1000, rate / 10 + 1);
  last = now;
  for (; owed >= 1 && canSend(); owed--) {
    send(next);
    next = (next + 1) % devices;
  }
}

function canSend(): boolean {
  return client.connected && !isPaused && !isStopping && sent - acknowledged < mostUnacknowledged;
}

function send(device: number): void {
  const atMs = Date.now() - bridgeMs + clockOffsetMs;
  const beforeMs = timesMs[device] ?? 0;
  // each reading has its own millisecond, and none is ahead of now
  if (!sameMs && atMs <= beforeMs) return;
  timesMs[device] = atMs;
  const value = (sequences[device] = (sequences[device] ?? 0) + 1);
  const readings = Object.fromEntries(propertyNames.map((name) => [name, value]));
  sent++;
  client.publish(`zigbee2mqtt/${names[device]}`, JSON.stringify({ ...readings, last_seen: atMs }), { qos }, (error) => {
    if (error) return;
    acknowledged++;
    if (3 * recorded === ledger.length) ledger = grown(ledger);
    ledger.set([device, value, atMs], 3 * recorded++);
  });
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}

/** Waits for what is under way, and writes the ledger. */
async function stop(): Promise<void> {
  isStopping = true;
  const deadlineMs = performance.now() + settleMs;
  while (acknowledged < sent && performance.now() < deadlineMs) await pause(20);
  writeFileSync(ledgerFile, new Uint8Array(ledger.buffer, 0, recorded * 24));
  process.send?.({ sent, acknowledged });
}

async function publishBridge(bridge: MqttClient): Promise<void> {
  const publish = (topic: string, value: unknown) =>
    bridge.publishAsync(`zigbee2mqtt/bridge/${topic}`, JSON.stringify(value), { retain: true, qos: 1 });
  await publish('state', { state: 'online' });
  const config = { advanced: { output: 'json', last_seen: 'epoch' }, availability: { enabled: false } };
  await publish('info', { version: '2.12.1', config });
  const readings = propertyNames.map((name) => ({ name, unit: '', value: () => 0 }));
  const described = names.map((name, index) =>
    describeLoadDevice({ ieeeAddress: `0xfe${index.toString(16).padStart(14, '0')}`, name, readings }),
  );
  await publish('devices', described);
}
