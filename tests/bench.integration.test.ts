import { afterAll, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { contractBench } from './bench/contractBench.ts';
import { eventLoopBench } from './bench/eventLoopBench.ts';
import type { Bench } from './bench/measurement.ts';
import { modbusBench } from './bench/modbusBench.ts';
import { countMessages, lossText } from './bench/mqttBench.ts';
import { opcuaBench } from './bench/opcuaBench.ts';
import { renderBench } from './bench/renderBench.ts';
import { line, verdict } from './bench/table.ts';
import { stopLeftovers } from './servers/server.ts';

afterAll(stopLeftovers);

const toy = { rounds: 1, share: 0.005 };

test.each<[string, Bench]>([
  ['contract', contractBench],
  ['render', renderBench],
  ['loop', eventLoopBench],
  ['modbus', modbusBench],
  ['opcua', opcuaBench],
])(
  'the row %s still measures',
  async (_name, bench) => {
    const rows = await bench(toy);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect('values' in row && row.values.every((value) => value > 0) && row.values.length === toy.rounds).toBe(true);
      expect(line(row)).toContain(row.what);
    }
  },
  120_000,
);

test.each([
  [[0.5], 'NOT REACHED'],
  [[0.1, 0.7, 9], 'floor reached'],
  [[0.9], 'aim reached'],
])('a median of %j is reported as %s', (values, text) => {
  expect(verdict({ what: 'row', values, unit: '×', better: 'more', floor: 0.6, aim: 0.9 })).toBe(text);
});

test('a missing peer is reported in one line', () => {
  expect(line({ what: 'row', skipped: 'needs prometheus-mqtt-exporter' })).toMatch(/^row +SKIPPED: needs prometheus-mqtt-exporter$/);
});

test('an unknown row is rejected', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'bench/main.ts'), 'nonsense'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    2,
    'cannot run bench "nonsense": there are mqtt, flood, discovery, mapped, sparkplug, render, loop, memory, discovery-memory, latency, home, home-assistant, contract, modbus, opcua, spool, tap, output, output-memory, remote-write, traces, young-generation, written, live\n',
  ]);
});

test('issue 10.23: the loss of a peer that drops messages is reported, and the bench continues', async () => {
  const child = spawn('sleep', ['60']);
  const counts = [0, 107_671];
  const messages = async () => counts.shift() ?? 107_671;
  const server = { pid: child.pid ?? 0, url: '', [Symbol.asyncDispose]: async () => undefined };
  const { received } = await countMessages({ server, messages }, { run: async () => undefined }, 120_000);
  child.kill();
  expect(received).toBe(107_671);
  expect(lossText(1 - received / 120_000)).toBe(', which lost 10.3 % of them');
  expect(lossText(0)).toBe('');
});
