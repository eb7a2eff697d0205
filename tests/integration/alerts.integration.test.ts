import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startAlertmanager, type Alertmanager } from '../servers/alertmanager.ts';
import { describeWith } from '../servers/describeWith.ts';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import { waitFor } from '../waitFor.ts';
import { startChain, waitUntilHeard, type Chain } from './chain.ts';
import { quickAlertmanagerConfig, quickPrometheusConfig } from './quickAlerts.ts';
import { WebhookReceiver, type Notification } from './webhookReceiver.ts';

const leak = 'Spüle Leck';
const thermometer = 'Keller Klima';
const fridge = 'Kühlschrank';

const connector = {
  link_grace: '1s',
  safety_hold: '1s',
  overrides: [
    { device: leak, area: 'Küche' },
    { device: thermometer, area: 'Keller' },
  ],
};

/** Waits are long: two cores run six servers. */
const timeoutMs = 60_000;

describeWith(['mosquitto', 'prometheus', 'alertmanager'], 'an alert, from the device to the notification', () => {
  const servers = new AsyncDisposableStack();
  let chain: Chain;
  let receiver: WebhookReceiver;
  let prometheus: Prometheus;

  beforeAll(async () => {
    receiver = servers.use(await WebhookReceiver.start());
    const alertmanager = servers.use(await startAlertmanager(quickAlertmanagerConfig(receiver.url)));
    chain = servers.use(await startChain({ connector }));
    prometheus = servers.use(
      await startPrometheus({
        targets: [chain.exporter.url],
        scrapeInterval: '500ms',
        config: await quickPrometheusConfig(alertmanager.url),
        // what is sent before Prometheus has found its Alertmanager is lost until then
        flags: { 'rules.alert.resend-delay': '5s' },
      }),
    );
  }, 120_000);
  afterAll(() => servers.disposeAsync());

  /** The first notification about an alert after so many others. */
  function notified(alertname: string, { status = 'firing', after = 0 }: { status?: 'firing' | 'resolved'; after?: number } = {}) {
    const what = `a notification that ${alertname} is ${status}`;
    return waitFor(() => receiver.about(alertname, status)[after], { what, timeoutMs });
  }

  /** Waits until an alert was evaluated so often while it fired, so that what would follow from it has followed. */
  async function evaluated(alertname: string, times: number): Promise<void> {
    const count = async () =>
      (await prometheus.query(`max(count_over_time(ALERTS{alertname="${alertname}",alertstate="firing"}[10m]))`))[0]?.value ?? 0;
    const before = await count();
    await waitFor(async () => (await count()) >= before + times, { what: `${times} evaluations of ${alertname}`, timeoutMs });
  }

  /** Names of the alerts that fire now, the heartbeat aside. */
  async function firing(): Promise<string[]> {
    const alerts = await prometheus.query('ALERTS{alertstate="firing",alertname!="Watchdog"}');
    return alerts.map(({ labels }) => labels['alertname'] ?? '').sort();
  }

  function textOf({ alerts: [alert] }: Notification): string {
    return `${alert?.annotations['summary'] ?? ''}\n${alert?.annotations['description'] ?? ''}`;
  }

  test('the heartbeat has a separate receiver', async () => {
    expect((await notified('Watchdog')).path).toBe('/heartbeat');
  }, 70_000);

  test('water: one notification that names device and area', async () => {
    await chain.simulator.run(`leak on "${leak}"`);
    const notification = await notified('WaterLeak');
    expect(notification).toMatchObject({ path: '/alerts', alerts: [{ labels: { name: leak, area: 'Küche', severity: 'critical' } }] });
    expect(textOf(notification)).toMatch(
      /^Water leak: Spüle Leck, Küche\nWet since \d+ \w+ \d\d:\d\d UTC, last message \S+ ago\. First: shut off/,
    );
    await evaluated('WaterLeak', 20);
    expect(receiver.about('WaterLeak')).toHaveLength(1);
    // until the first scrape the exporter is absent, and on a busy machine it is down for 2 s, which these rules report quickly
    const others = new Set(['Watchdog', 'ExporterAbsent', 'ExporterDown']);
    const names = receiver.notifications.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['alertname'] ?? ''));
    expect(names.filter((name) => !others.has(name))).toEqual(['WaterLeak']);
  }, 130_000);

  test('water, and the exporter killed: the alert fires until the sensor reports dry', async () => {
    const after = receiver.about('ExporterDown').length;
    const ends = receiver.about('ExporterDown', 'resolved').length;
    await chain.exporter.kill();
    const down = await notified('ExporterDown', { after });
    expect(textOf(down)).toContain(`${leak} (water leak)`);
    expect(await firing()).toEqual(['ExporterDown', 'WaterLeak']);
    await chain.exporter.start();
    await notified('ExporterDown', { status: 'resolved', after: ends });
    await waitUntilHeard(chain, thermometer);
    await evaluated('WaterLeak', 10);
    expect(receiver.about('WaterLeak', 'resolved')).toEqual([]);
    await chain.simulator.run(`leak off "${leak}"`);
    await notified('WaterLeak', { status: 'resolved' });
    expect(receiver.about('WaterLeak')).toHaveLength(1);
  }, 200_000);

  test('a dead bridge: one alert, not forty', async () => {
    await waitFor(async () => (await firing()).length === 0, { what: 'nothing firing', timeoutMs });
    const before = receiver.notifications.length;
    const downs = receiver.about('ConnectorDown').length;
    await chain.simulator.run('bridge kill');
    const notification = await notified('ConnectorDown', { after: downs });
    const text = textOf(notification);
    expect(notification.alerts).toHaveLength(1);
    expect(text).toMatch(/^Connector zigbee2mqtt is down: 41 devices are not monitored\n/);
    expect(text).toContain(`Unmonitored safety sensors:`);
    for (const sensor of [`${leak} (water leak)`, 'Rauchmelder Flur (smoke)']) expect(text).toContain(sensor);
    // far longer than the devices' own alerts would take
    await evaluated('ConnectorDown', 20);
    // nothing is offline after a scrape that failed, as on a busy machine
    const offline = async () => (await prometheus.query('count(iot_device_up == 0)'))[0]?.value === 41;
    await waitFor(offline, { what: 'all devices offline', timeoutMs });
    const since = receiver.notifications.slice(before).filter(({ path }) => path === '/alerts');
    expect(since.flatMap(({ alerts }) => alerts.map(({ labels, status }) => `${labels['alertname'] ?? ''} ${status}`))).toEqual([
      'ConnectorDown firing',
    ]);
    expect(await firing()).toEqual(['ConnectorDown']);
    await chain.simulator.run('bridge start');
    await notified('ConnectorDown', { status: 'resolved' });
  }, 200_000);

  test('a silent device, and one that its source reports as offline', async () => {
    await chain.simulator.run(`silent "${thermometer}"`);
    const overrides = [...connector.overrides, { device: thermometer, stale_after: '2s' }];
    chain.exporter.configure({ connectors: [{ type: 'zigbee2mqtt', url: chain.broker.url, ...connector, overrides }] });
    chain.exporter.signal('SIGHUP');
    const silent = await notified('DeviceSilent');
    expect(textOf(silent)).toMatch(/^Silent: Keller Klima, Keller, for \S+\n.*Last message \d+ \w+ \d\d:\d\d UTC/);
    await chain.simulator.run(`offline "${fridge}"`);
    const offline = await notified('DeviceOffline');
    expect(textOf(offline)).toMatch(/^Offline: Kühlschrank\nReported offline by its source\. Last message/);
    expect(await firing()).toEqual(['DeviceOffline', 'DeviceSilent']);
  }, 200_000);
});

describeWith(['alertmanager'], 'inhibition', () => {
  let receiver: WebhookReceiver;
  let alertmanager: Alertmanager;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    alertmanager = await startAlertmanager(quickAlertmanagerConfig(receiver.url));
  });
  afterAll(async () => {
    await alertmanager.stop();
    await receiver[Symbol.asyncDispose]();
  });

  test('forty devices behind a connector that is down cause one notification, another connector has its own', async () => {
    const devices = Array.from({ length: 40 }, (_, index) => ({ alertname: 'DeviceOffline', connector: 'z', device: `0x${index}` }));
    await alertmanager.fire(
      ...devices,
      { alertname: 'ConnectorDown', connector: 'z' },
      { alertname: 'DeviceOffline', connector: 'm', device: 'meter' },
      { alertname: 'WaterLeak', connector: 'z', device: '0x1' },
    );
    await waitFor(() => receiver.notifications.length >= 3, { what: 'three notifications', timeoutMs: 30_000 });
    await waitFor(async () => (await alertmanager.alerts()).filter(({ status }) => status.state === 'suppressed').length === 40, {
      what: 'forty suppressed alerts',
      timeoutMs: 30_000,
    });
    const sent = receiver.notifications.map(({ alerts }) =>
      alerts.map(({ labels }) => `${labels['alertname'] ?? ''} ${labels['connector'] ?? ''}`),
    );
    expect(sent.sort()).toEqual([['ConnectorDown z'], ['DeviceOffline m'], ['WaterLeak z']]);
  }, 70_000);
});
