import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../servers/freePort.ts';
import { describeWith } from '../servers/describeWith.ts';
import { needProgram } from '../servers/program.ts';
import { type Prometheus, startPrometheus } from '../servers/prometheus.ts';
import { Server, temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { root, textOf } from './composeFile.ts';
import { dashboardQueries } from './dashboardFiles.ts';

describeWith(['promtool'], 'promtool', () => {
  test('each query is valid PromQL', async () => {
    const folder = await temporaryFolder();
    const rules = dashboardQueries.map(({ expr }, index) => ({ record: `query:${index}`, expr }));
    const file = join(folder, 'queries.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const [program, ...args] = needProgram('promtool');
    const { status, stdout, stderr } = spawnSync(program, [...args, 'check', 'rules', file], { encoding: 'utf8' });
    expect({ status, output: stdout + stderr }).toMatchObject({ status: 0 });
  });

  test.each(['Problems A', 'Temperatures B'])('fleet.json: %s has the devices of an exporter that is away', async (name) => {
    const expr = queryOf(`fleet.json: ${name}`);
    const metrics = ['iot_device_up', 'iot_device_info', 'iot_temperature_celsius'];
    const series = (device: string) => metrics.map((metric) => ({ series: `${metric}{connector="zigbee2mqtt",device="${device}",name="Lamp"}`, values: '1x30 stale' })); // prettier-ignore
    await expectQueries({
      input_series: [...series('0x01'), ...series('0x02')],
      promql_expr_test: [{ expr: `count((${expr}) != (${expr}))`, eval_time: '35m', exp_samples: [{ labels: '{}', value: 2 }] }],
    });
  });

  test('fleet.json: with the rules it has them whenever the exporter went away within a day', async () => {
    const expr = queryOf('fleet.json: Problems A');
    const metrics = ['iot_connector_up', 'iot_device_up', 'iot_device_info'];
    await expectQueries(
      {
        input_series: metrics.map((metric) => ({ series: `${metric}{connector="z",device="0x01",name="Lamp"}`, values: '1x20 stale' })),
        promql_expr_test: [{ expr: `count((${expr}) != (${expr}))`, eval_time: '5h', exp_samples: [{ labels: '{}', value: 1 }] }],
      },
      [join(root, 'prometheus/rules/devices.yml')],
    );
  });

  test('devices.json: an alert fires since what it reports began, and not since the alert did', async () => {
    const battery = 'connector="z",device="0x01"';
    const alert = `{alertname="BatteryLow",${battery},name="Door",severity="warning"`;
    const exporter = 'alertname="ExporterDown",job="g",instance="a"';
    await expectQueries({
      input_series: [
        { series: `ALERTS${alert},alertstate="firing"}`, values: '1x60' },
        { series: `ALERTS_FOR_STATE${alert}}`, values: '3000x60' },
        { series: `gaugeway:alert:since_timestamp_seconds{alertname="BatteryLow",${battery}}`, values: '600x60' },
        { series: `ALERTS{${exporter},alertstate="firing"}`, values: '1x60' },
        { series: `ALERTS_FOR_STATE{${exporter}}`, values: '1200x60' },
      ],
      promql_expr_test: [
        {
          expr: queryOf('devices.json: Firing alerts B'),
          eval_time: '1h',
          exp_samples: [
            { labels: '{alertname="BatteryLow",connector="z",device="0x01",name="Door",start="seen"}', value: 600_000 },
            { labels: '{alertname="ExporterDown",start="missed"}', value: 1_200_000 },
          ],
        },
      ],
    });
  });

  test('devices.json: of devices that were offline the worst are shown, and none that was it with its connector', async () => {
    const offline = (device: string, reason: string, values: string) => [
      { series: `iot_device_up{connector="z",device="${device}",name="${device}"}`, values: '1x60' },
      { series: `iot_device_offline{connector="z",device="${device}",name="${device}",reason="${reason}"}`, values },
    ];
    const worst = Array.from({ length: 20 }, (_, index) => offline(`own${index}`, 'timeout', `1x${10 + 2 * index} stale`));
    const withConnector = Array.from({ length: 40 }, (_, index) => offline(`other${index}`, 'connector', '1x50 stale'));
    await expectQueries({
      input_series: [...worst, ...withConnector].flat(),
      promql_expr_test: [
        {
          expr: `count by (connector) (${queryOf('devices.json: Devices that were offline A')})`,
          eval_time: '1h',
          exp_samples: [{ labels: '{connector="z"}', value: 15 }],
        },
        {
          expr: `count by (device) (${queryOf('devices.json: Devices that were offline A')}) and on (device) {device=~"own0|other.*"}`,
          eval_time: '1h',
          exp_samples: [],
        },
      ],
    });
  });

  test('while an exporter is away nothing is counted as 0, and its connectors are problems', async () => {
    const series = (metric: string, labels = '') => ({ series: `${metric}{connector="z",instance="a"${labels}}`, values: '1x30 stale' });
    const device = ',device="0x01",name="Lamp"';
    const counts = [
      ...['Offline', 'Silent', 'Messages/s'].map((title) => `devices.json: ${title} A`),
      ...['Offline', 'Active alarms', 'Not acknowledged'].map((title) => `plant.json: ${title} A`),
      ...['Stale air', 'Damp', 'Cold or warm'].map((title) => `climate.json: ${title} A`),
    ];
    const at = (eval_time: string, expr: string, exp_samples: readonly object[] = []) => ({ expr, eval_time, exp_samples });
    const one = (value: number, labels = '{}') => [{ labels, value }];
    const down = [queryOf('devices.json: Connectors down A'), queryOf('exporter.json: Connectors down A')];
    await expectQueries({
      input_series: [
        series('iot_connector_up'),
        ...['iot_device_up', 'iot_device_info', 'iot_relative_humidity_ratio'].map((metric) => series(metric, device)),
        { ...series('gaugeway_messages_total'), values: '0+60x30 stale' },
      ],
      promql_expr_test: [
        ...counts.map((name) => at('34m', queryOf(name))),
        ...counts.filter((name) => !name.includes('Messages')).map((name) => at('20m', `0 * (${queryOf(name)})`, one(0))),
        ...down.flatMap((expr) => [at('34m', expr, one(1)), at('20m', expr, one(0))]),
        at('34m', queryOf('devices.json: Connectors A'), one(2, '{connector="z"}')),
        at('34m', queryOf('devices.json: Problems, and since when A'), one(1_800_000, '{connector="z",name="all devices",reason="gone"}')),
      ],
    });
  });
});

function queryOf(name: string): string {
  return dashboardQueries.find((query) => query.name === name)?.expr ?? '';
}

/** Runs one unit test of promtool, with samples each minute. */
async function expectQueries(unitTest: object, rule_files: readonly string[] = []): Promise<void> {
  const file = join(await temporaryFolder(), 'test.yml');
  writeFileSync(file, JSON.stringify({ rule_files, evaluation_interval: '1m', tests: [{ interval: '1m', ...unitTest }] }));
  const [program, ...args] = needProgram('promtool');
  const { status, stdout, stderr } = spawnSync(program, [...args, 'test', 'rules', file], { encoding: 'utf8' });
  expect({ status, output: stdout + stderr }).toMatchObject({ status: 0 });
}

describeWith(['prometheus'], 'with the devices of the demo', () => {
  let demo: Server;
  let prometheus: Prometheus;

  beforeAll(async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    demo = await new Server({
      name: 'gaugeway demo',
      command: [process.execPath, join(root, 'exporter/bin/gaugeway.js'), 'demo', '--listen', new URL(url).host],
      url,
      folder: await temporaryFolder(),
      ready: async () => /^iot_operating_state\{connector="opcua"/m.test(await (await fetch(`${url}/metrics`)).text()),
      startsWithinMs: 90_000,
    }).start();
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: globSync(join(root, 'prometheus/rules/*.yml')),
    };
    prometheus = await startPrometheus({ targets: [demo.url], scrapeInterval: '1s', config });
  }, 120_000);
  afterAll(async () => {
    await prometheus.stop();
    await demo.stop();
  });

  /** What the demo has no devices for, or what happens only in trouble: their panels say so in words. */
  const withoutData = [
    /^devices.json: (Problems|Firing|Devices that were)/,
    /^devices.json: Batteries/,
    /^energy.json: (By tariff|Consumed|Produced)/,
    /^climate.json: Out of/,
    /^exporter.json: (Outputs|Spool|Sent|Waiting|Time of a request|Rejected)/,
    /^plant.json: (Throughput|Rejects)/,
    // offline and silent devices, maintenance, alerts, and low batteries
    /^fleet.json: (Problems [B-F]|Temperatures [B-G])$/,
  ];

  test('each other query finds something', async () => {
    const wanted = dashboardQueries.filter(({ name }) => !withoutData.some((pattern) => pattern.test(name)));
    expect(wanted.length).toBeGreaterThan(40);
    for (const { name, expr } of wanted) await waitFor(async () => (await prometheus.query(expr)).length > 0, { what: `${name}: ${expr}`, timeoutMs: 60_000 }); // prettier-ignore
  }, 180_000);

  test('the others are answered too', async () => {
    for (const { expr } of dashboardQueries) expect(Array.isArray(await prometheus.query(expr))).toBe(true);
  });
});

describe('docs', () => {
  test('docs/stack.md names each service', () => {
    const page = textOf('docs/stack.md');
    for (const service of ['exporter', 'Prometheus', 'VictoriaMetrics', 'Alertmanager', 'Grafana', 'Mosquitto', 'simulator'])
      expect(page).toContain(service);
  });
});
