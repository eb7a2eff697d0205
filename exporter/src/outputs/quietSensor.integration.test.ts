import { beforeAll, expect, test } from '@jest/globals';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { startPrometheus } from '../../../tests/servers/prometheus.ts';
import { startVictoriaMetrics } from '../../../tests/servers/victoriaMetrics.ts';
import { deviceMetrics } from '../devices/deviceMetrics.ts';
import type { TapRecorder } from '../testing/tapRecorder.ts';
import { hour, temperature, TestExporter } from '../testing/testExporter.ts';
import type { Batch } from './batch.ts';
import { batchOf, testClient } from './remote-write/testing/testClient.ts';
import { LiveSeries } from './tap/liveSeries.ts';

const quietMs = 4 * hour;
const stepS = 15;
const value = 21.5;

/** What leaves in four hours after the only reading of a sensor, by a clock that runs ahead; the times are those of the past four hours. */
async function samplesOfQuietSensor(endMs: number): Promise<Batch> {
  using exporter = new TestExporter({}, { isRecorded: true });
  const recorder = exporter.recorder as TapRecorder;
  const shiftMs = endMs - quietMs - exporter.nowMs;
  const live = new LiveSeries({
    tap: recorder.tap,
    index: recorder.index,
    clock: recorder.clock,
    store: exporter.store,
    computed: deviceMetrics(() => [exporter.gateway]),
    selfMetrics: () => undefined,
    ship(batch) {
      recorder.take();
      recorder.record(batch);
    },
  });
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01' });
  device.seen(exporter.nowMs);
  device.map([temperature])[0]?.set(value, exporter.nowMs);
  for (let second = 0; second < quietMs / 1000; second++) {
    exporter.later(1000);
    await live.tick(15_000);
  }
  return batchOf(...recorder.samples.map((sample) => [sample.text, sample.value, sample.timeMs + shiftMs] as const));
}

describeWith(['prometheus', 'victoriaMetrics'], 'a sensor that is silent for four hours', () => {
  const endMs = Math.floor(Date.now() / 60_000) * 60_000;
  let samples: Batch;

  beforeAll(async () => {
    samples = await samplesOfQuietSensor(endMs);
  }, 60_000);

  async function rangeOf(storage: string, query: string): Promise<number[]> {
    const parameters = { query, start: String((endMs - quietMs) / 1000), end: String(endMs / 1000), step: String(stepS) };
    const response = await fetch(`${storage}/api/v1/query_range?${new URLSearchParams(parameters).toString()}`);
    const { data } = (await response.json()) as { data: { result: { values: [number, string][] }[] } };
    return data.result.flatMap(({ values }) => values.map(([, text]) => Number(text)));
  }

  test.each([
    ['Prometheus', () => startPrometheus({ targets: [], flags: { 'web.enable-remote-write-receiver': '' } })],
    ['VictoriaMetrics', () => startVictoriaMetrics(['-search.minStalenessInterval=5m', '-search.latencyOffset=1s'])],
  ])(
    'has its value in %s at each time of them, and its last-seen does not move',
    async (_name, start) => {
      await using storage = await start();
      await using client = testClient({ url: `${storage.url}/api/v1/write` });
      await client.probe();
      expect(await client.post(await client.encode(samples))).toMatchObject({ kind: 'ok' });
      if ('export' in storage) await fetch(`${storage.url}/internal/force_flush`);
      const all = <T>(expected: T) => Array.from({ length: quietMs / 1000 / stepS + 1 }, () => expected);
      expect(await rangeOf(storage.url, 'iot_temperature_celsius')).toEqual(all(value));
      expect(new Set(await rangeOf(storage.url, 'iot_device_last_seen_timestamp_seconds')).size).toBe(1);
      // of the last five minutes alone
      expect(await rangeOf(storage.url, 'min(min_over_time(iot_temperature_celsius[5m]))')).toEqual(all(value));
    },
    60_000,
  );
});
