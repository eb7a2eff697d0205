import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@gaugeway/simulator/clock';
import { HomeAssistant } from '@gaugeway/simulator/smart-home/homeAssistant';
import { describeWith } from '../servers/describeWith.ts';
import { freePort } from '../servers/freePort.ts';
import { needProgram } from '../servers/program.ts';
import { temporaryFolder } from '../servers/server.ts';
import { labelKey, startVictoriaMetrics, type VictoriaMetrics } from '../servers/victoriaMetrics.ts';
import { waitFor } from '../waitFor.ts';

const bin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
const dayMs = 86_400_000;
const nowMs = Math.floor(Date.now() / dayMs) * dayMs;
/** Statistics for 60 days, all states for the last ten. */
const from = new Date(nowMs - 60 * dayMs).toISOString();
const to = new Date(nowMs).toISOString();

describeWith(['victoriaMetrics', 'promtool'], 'history of Home Assistant', () => {
  let home: HomeAssistant;
  let store: VictoriaMetrics;
  let folder: string;

  beforeAll(async () => {
    home = await HomeAssistant.start({ clock: new ManualClock(nowMs) });
    store = await startVictoriaMetrics();
    folder = await temporaryFolder();
    const connector = { type: 'home-assistant', url: home.url, token: home.token, include: { integrations: ['shelly', 'tado'] } };
    const outputs = { instance: 'home:1', remote_write: [{ url: `${store.url}/api/v1/write`, external_labels: { site: 'attic' } }] };
    writeFileSync(join(folder, 'gaugeway.yaml'), JSON.stringify({ outputs, connectors: [connector] }));
  }, 60_000);
  afterAll(() => home.stop());

  function start(...args: string[]) {
    const child = spawn(process.execPath, [bin, 'import', 'home-assistant', '-c', 'gaugeway.yaml', '--from', from, '--to', to, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output.text += text));
    return { child, output, ended: once(child, 'close') as Promise<[number | null]> };
  }

  async function run(...args: string[]): Promise<string> {
    const { output, ended } = start(...args);
    const [code] = await ended;
    expect({ code, output: output.text }).toMatchObject({ code: 0 });
    return output.text;
  }

  /** The number of samples that a dry run reports. */
  async function counted(): Promise<number> {
    const text = await run('--dry-run');
    expect(text).toContain('iot_energy_joules_total');
    return Number(/^(\d+) samples of \d+ series; nothing was written/m.exec(text)?.[1]);
  }

  const size = async (): Promise<number> =>
    [...(await store.export('__name__!=""')).values()].reduce((sum, { values }) => sum + values.length, 0);

  test('killed twice while writing, it resumes: each sample exists once, with the labels and values of live ones', async () => {
    const into = ['--into', `${store.url}/api/v1/import`];
    for (let kill = 0, before = 0; kill < 2; kill++) {
      const { child, ended } = start(...into);
      await waitFor(async () => (await size()) > before + 1000, { what: 'some samples written', timeoutMs: 30_000 });
      child.kill('SIGKILL');
      await ended;
      before = await size();
    }
    expect(await run(...into)).toMatch(/continuing after \d+ completed parts/);
    const all = await counted();
    expect(await size()).toBe(all);
    const series = await store.export('__name__="iot_energy_joules_total",name="House meter"');
    const [samples] = [...series.values()];
    // as the output of the config would write them
    expect([...series.keys()]).toEqual([expect.stringContaining('["instance","home:1"],["job","gaugeway"],["name","House meter"]')]);
    expect([...series.keys()]).toEqual([expect.stringContaining('["site","attic"]')]);
    const hourly = samples?.timestamps.filter((atMs) => atMs < nowMs - 31 * dayMs) ?? [];
    expect(hourly.length).toBe(29 * 24 - 1);
    const meter = home.machine.entities.get('sensor.house_meter_energy');
    const index = samples?.timestamps.indexOf(nowMs - 40 * dayMs) ?? -1;
    expect(samples?.values[index]).toBeCloseTo(Number(meter?.value(nowMs - 40 * dayMs - 1).state) * 3.6e6, -3);
    expect([...(await store.export('__name__="iot_hvac_mode",state="heat"')).values()][0]?.values.every((value) => value === 1)).toBe(true);
  }, 120_000);

  test('a second run writes no duplicates', async () => {
    const before = await size();
    expect(await run('--into', `${store.url}/api/v1/import`, '--restart')).toMatch(/samples read, 0 written/);
    expect(await size()).toBe(before);
  }, 120_000);

  test('remote write delivers the same samples', async () => {
    await using other = await startVictoriaMetrics();
    await run('--into', `${other.url}/api/v1/write`);
    const [expected, found] = [await store.export('__name__!=""'), await other.export('__name__!=""')];
    // it is no target of the config, which would add labels
    const plain = new Map([...expected].map(([labels, samples]) => [labels.replace(',["site","attic"]', ''), samples]));
    expect(new Set(found.keys())).toEqual(new Set(plain.keys()));
    for (const [labels, { timestamps, values }] of plain)
      expect({ labels, ...found.get(labels) }).toMatchObject({ labels, timestamps, values });
  }, 120_000);

  test('a file from which promtool creates blocks', async () => {
    const file = join(folder, 'history.om');
    // blocks are made one by one, each from the whole file
    await run('--into', file, '--from', new Date(nowMs - 2 * dayMs).toISOString());
    const [promtool, ...args] = needProgram('promtool');
    mkdirSync(join(folder, 'blocks'));
    const made = spawnSync(promtool, [...args, 'tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'blocks')], {
      encoding: 'utf8',
    });
    expect({ status: made.status, error: made.stderr }).toMatchObject({ status: 0 });
    const samples = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.length).toBeGreaterThan(1000);
    expect(labelKey({ a: '1', b: '2' })).toBe(labelKey({ b: '2', a: '1' }));
  }, 120_000);

  test.each([
    [['--into', 'http://127.0.0.1:1/nowhere'], 'expected a URL that ends in /api/v1/import'],
    [['--into', 'http://user:secret@127.0.0.1:1/api/v1/import'], 'a URL must not contain credentials'],
    [[], '--into is missing'],
    [['--into', 'x', '--connector', 'other'], 'the config has no connector of type "home-assistant" named "other"'],
    [['--into', 'x', '--from', 'yesterday'], '--from: expected a date or time'],
  ])('%j: %s', async (args, message) => {
    const { output, ended } = start(...args);
    expect(await ended).toEqual([2, null]);
    expect(output.text).toContain(message);
    expect(output.text).not.toContain('secret');
  });

  test('an unreachable store is reported', async () => {
    const closed = `127.0.0.1:${await freePort()}`;
    const { output, ended } = start('--into', `http://${closed}/api/v1/write`);
    expect(await ended).toEqual([1, null]);
    expect(output.text).toContain(`cannot write to "http://${closed}/api/v1/write": connect ECONNREFUSED ${closed}; run the command again`);
  }, 60_000);
});
