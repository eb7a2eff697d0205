import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { spawnGaugeway } from '../../../../tests/servers/gaugeway.ts';
import { startMosquitto } from '../../../../tests/servers/mosquitto.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { startVictoriaMetrics } from '../../../../tests/servers/victoriaMetrics.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { encodePayload, type MetricFields, type PayloadFields } from './testing/encodePayload.ts';
import { data, newSpeed, nodeBirth, speed } from './testing/press.ts';

const patience = { timeoutMs: 120_000, intervalMs: 100 };
const minuteMs = 60_000;
const running: MetricFields = { name: 'Running', alias: 2, datatype: 11, boolean_value: true };

describeWith(['mosquitto', 'victoriaMetrics'], 'readings that a node stored while it was away', () => {
  test('arrive in VictoriaMetrics at their own times, and never at /metrics', async () => {
    await using broker = await startMosquitto();
    await using store = await startVictoriaMetrics(['-retentionPeriod=2d']);
    const connectors = [{ type: 'mqtt', url: broker.url, discovery: false, tasmota: false, sparkplug: { groups: ['plant'] } }];
    const outputs = { remote_write: [{ url: `${store.url}/api/v1/write` }] };
    await using exporter = await spawnGaugeway({ data_dir: await temporaryFolder(), connectors, outputs });
    const node = await connectAsync(broker.url);
    const send = (type: string, payload: PayloadFields) =>
      node.publishAsync(`spBv1.0/plant/${type}/press`, encodePayload({ timestamp: Date.now(), ...payload }), { qos: 1 });
    const isShown = (line: RegExp) => async () => line.test(await exporter.scrape());
    const isBorn = async () => {
      await send('NBIRTH', nodeBirth(3, [speed, running]));
      return isShown(/^iot_rotation_speed_rpm\{.* 1490\.5$/m)();
    };
    await waitFor(isBorn, { what: 'the birth', ...patience });

    const bornMs = Date.now();
    const past = (metric: MetricFields, minutesAgo: number) => ({
      ...metric,
      is_historical: true,
      timestamp: bornMs - minutesAgo * minuteMs,
    });
    const stopped = { alias: 2, boolean_value: false };
    const days = 24 * 60;
    // out of order, one of another type, and two from before what the storage keeps
    await send('NDATA', data(1, past(newSpeed(70), 10), past(newSpeed(72), 8), past(newSpeed(71), 9), past(stopped, 9)));
    await send('NDATA', data(2, past(newSpeed(60), 3 * days), past(newSpeed(61), 4 * days), past(newSpeed(69), 30)));
    await send('NDATA', data(3, { ...newSpeed(68), is_historical: true }));
    await send('NDATA', data(4, newSpeed(1600)));
    await waitFor(isShown(/^iot_rotation_speed_rpm\{.* 1600$/m), { what: 'the live value', ...patience });

    const stored = async (name: string) => [...(await store.export(`__name__="${name}"`)).values()][0];
    await waitFor(async () => (await stored('iot_rotation_speed_rpm'))?.values.includes(1600), { what: 'the samples', ...patience });
    const { values = [], timestamps = [] } = (await stored('iot_rotation_speed_rpm')) ?? {};
    const old = values.map((value, index) => [value, (bornMs - (timestamps[index] ?? NaN)) / minuteMs] as const);
    expect(old.filter(([, minutes]) => minutes >= 1)).toEqual([
      [69, 30],
      [70, 10],
      [71, 9],
      [72, 8],
    ]);
    expect(values).not.toContain(68);
    expect((await stored('iot_running'))?.values[0]).toBe(0);

    const text = await exporter.scrape();
    expect(text).toMatch(/^gaugeway_output_samples_rejected_total\{.*reason="too_old"\} 2$/m);
    expect(text).toMatch(/^gaugeway_parse_errors_total\{.*reason="protocol"\} 1$/m);
    expect(exporter.output).toContain('a historical value of metric \\"Line 1/Motor/Speed\\" has no time');
    expect(exporter.output).toContain('samples are older than its retention');
    await node.endAsync();
  }, 240_000);
});
