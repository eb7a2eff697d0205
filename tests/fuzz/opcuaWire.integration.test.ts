import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { UAVariable } from 'node-opcua-address-space';
import { addNumber, setNumber, startServer, type TestServer } from '@gaugeway/connectors/opcua/testing/server';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { stopLeftovers } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { mutations, seed } from './fuzzedConnector.ts';
import { type Change, MutatingProxy } from './mutatingProxy.ts';
import { mutateBytes, Random } from './mutations.ts';

const mebibyte = 2 ** 20;
/** A mutation ends its connection, and the exporter waits up to four seconds for the next one: one of many is spent here. */
const connections = Math.max(4, Math.round(mutations / 500));
/** What was read and dropped stays resident until it is collected: far less than what an unbounded buffer would hold. */
const mostGrowth = 512 * mebibyte;
const rightValues = new Set(['43.5', '44.5', '45.5']);
const endlessBytes = 2048 * mebibyte;

// sessions that a client lost live on in the server for a while, and each of them listens to the same nodes
EventEmitter.defaultMaxListeners = 0;

let plant: TestServer;
const variables: UAVariable[] = [];

beforeAll(async () => {
  plant = await startServer({
    populate: (namespace) => {
      const folder = namespace.addObject({ organizedBy: namespace.addressSpace.rootFolder.objects, browseName: 'Plant' });
      for (const name of ['speed', 'pressure', 'load']) variables.push(addNumber(namespace, name, folder));
    },
  });
}, 60_000);

afterAll(async () => {
  await stopLeftovers();
  await plant.stop();
});

function setAll(value: number): void {
  for (const variable of variables) setNumber(variable, value);
}

/** OPC UA part 6 §6.7.2: kind, size and ids of a chunk take 24 bytes, and no value is in them. */
const headerBytes = 24;

const structure =
  (random: Random): Change =>
  (chunk) => {
    if (random.next() > 0.1) return chunk;
    const at = random.below(chunk.length + 1);
    switch (random.below(7)) {
      case 0:
        return undefined;
      case 1:
        return chunk.subarray(0, at);
      case 2:
        return Buffer.concat([chunk, chunk]);
      case 3:
        return resized(chunk, random.pick([0, 7, 8, 0x7fff_ffff, 0xffff_ffff, random.below(100_000)]));
      case 4:
        return Buffer.concat([mutateBytes(random, chunk.subarray(0, headerBytes)), chunk.subarray(headerBytes)]);
      case 5:
        return Buffer.concat([mutateBytes(random, Buffer.alloc(64)), chunk]);
      default:
        return mutateBytes(random, Buffer.alloc(0));
    }
  };

/** The chunk with another length in its header. */
function resized(chunk: Buffer, length: number): Buffer {
  const other = Buffer.from(chunk);
  if (other.length >= 8) other.writeUInt32LE(length, 4);
  return other;
}

/** Without a signature another value is as right as the one that was sent. */
const bytes =
  (random: Random): Change =>
  (chunk) =>
    random.next() < 0.2 ? mutateBytes(random, chunk) : chunk;

/** What the plant's three values are on the scrape. */
async function readings(exporter: GaugewayProcess): Promise<string[]> {
  const lines = (await exporter.scrape()).split('\n').filter((line) => /^iot_(?!device_|connector_).*(speed|pressure|load)/.test(line));
  return lines.map((line) => line.slice(line.lastIndexOf(' ') + 1));
}

function residentBytes({ pid }: GaugewayProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function errorsOf(exporter: GaugewayProcess): Promise<Record<string, number>> {
  const found = (await exporter.scrape()).matchAll(/^gaugeway_connector_errors_total\{.*reason="(\w+)".*\} (\d+)$/gm);
  return Object.fromEntries(Array.from(found, ([, reason = '', count]) => [reason, Number(count)]));
}

test.each([
  ['chunks cut, doubled, resized and mixed with others', structure, true],
  ['bytes', bytes, false],
] as const)(
  `issue 10.0: seed ${seed}: OPC UA through a proxy that mutates: %s`,
  async (name, changeOf, isExact) => {
    await using proxy = await MutatingProxy.listen(plant.port);
    let turn = 0;
    const changing = setInterval(() => setAll(turn++ % 2 === 0 ? 43.5 : 44.5), 50);
    const connector = { type: 'opcua', url: `opc.tcp://127.0.0.1:${proxy.port}`, timeout: '1s', publishing_interval: '50ms' };
    const exporter = await spawnGaugeway({
      connectors: [{ ...connector, security: { mode: 'None' }, roots: ['/Objects/Plant'], split: 0 }],
    });
    await waitFor(async () => (await readings(exporter)).length === variables.length, { what: 'the first values' });
    const residentBefore = residentBytes(exporter);
    proxy.change = changeOf(new Random(seed));
    const last = proxy.connections + connections;
    while (proxy.connections < last) {
      await pause(200);
      const wrong = isExact ? (await readings(exporter)).filter((value) => !rightValues.has(value)) : [];
      if (wrong.length > 0) throw new Error(`seed ${seed}: ${wrong.join()}`);
    }
    // an endless message, begun as a chunk that is not yet complete
    const endless = Buffer.alloc(mebibyte, 'MSGC\u00ff\u00ff\u00ff\u007f', 'latin1');
    const flooded = await proxy.flood(() => endless, endlessBytes);
    expect(flooded).toBeLessThan(endlessBytes);
    proxy.change = (chunk) => chunk;
    proxy.cut();
    clearInterval(changing);
    setAll(45.5);
    await waitFor(async () => (await readings(exporter)).filter((value) => value === '45.5').length === variables.length, {
      what: `seed ${seed}: the values afterwards`,
      timeoutMs: 60_000,
    });
    const errors = await errorsOf(exporter);
    const grown = residentBytes(exporter) - residentBefore;
    const lines = exporter.output.split('\n').length;
    if (process.env['FUZZ'] !== undefined)
      process.stderr.write(`opcua wire ${name}: ${JSON.stringify({ seed, connections, lines, grown, flooded, errors })}\n`);
    expect(exporter.exitCode).toBeUndefined();
    expect(grown).toBeLessThan(mostGrowth);
    expect(lines).toBeLessThan(100 + 4 * connections);
    await exporter.stop();
  },
  3_600_000,
);
