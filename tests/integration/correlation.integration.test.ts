import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FakeLoki } from '@gaugeway/exporter/outputs/loki/testing/fakeLoki';
import { attributesOf, spansOf, startOtlpServer } from '@gaugeway/exporter/outputs/otlp/testing/otlpServer';
import { StoreServer } from '@gaugeway/exporter/outputs/remote-write/testing/storeServer';
import { connectAsync } from 'mqtt';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { startPrometheus, type Prometheus } from '../servers/prometheus.ts';
import { waitFor } from '../waitFor.ts';

const device = {
  ieee_address: '0x1',
  friendly_name: 'Button',
  type: 'EndDevice',
  supported: true,
  interview_completed: true,
  definition: {
    model: 'M',
    vendor: 'V',
    exposes: [{ type: 'enum', name: 'action', property: 'action', access: 1, values: ['single', 'double'] }],
  },
};
const counter = /^iot_actions_total\{[^}]*action="single"[^}]*\} (\S+)(?: # \{trace_id="(\w+)"\} 1 \S+)?$/m;

describeWith(['mosquitto', 'prometheus'], 'a traced message', () => {
  const servers = new AsyncDisposableStack();
  const loki = new FakeLoki();
  let otlp: StoreServer;
  let store: Prometheus;
  let exporter: GaugewayProcess;

  beforeAll(async () => {
    const broker = servers.use(await startMosquitto());
    otlp = servers.use(await startOtlpServer());
    const lokiServer = servers.use(
      await StoreServer.start((received, response) => {
        const { status, text = '', headers = {} } = loki.receive(received);
        response.writeHead(status, headers).end(text);
      }),
    );
    const flags = { 'enable-feature': 'exemplar-storage', 'web.enable-remote-write-receiver': '' };
    store = servers.use(await startPrometheus({ targets: [], flags }));
    exporter = servers.use(
      await spawnGaugeway({
        connectors: [{ type: 'zigbee2mqtt', url: broker.url }],
        outputs: {
          remote_write: [{ url: `${store.url}/api/v1/write` }],
          loki: { url: `${lokiServer.url}/loki/api/v1/push` },
          // no other work takes the trace of this message
          otlp: { url: otlp.url, traces_per_second: 10_000 },
        },
      }),
    );
    const client = await connectAsync(broker.url);
    await client.publishAsync('zigbee2mqtt/bridge/state', '{"state":"online"}', { retain: true, qos: 1 });
    await client.publishAsync('zigbee2mqtt/bridge/devices', JSON.stringify([device]), { retain: true, qos: 1 });
    // another action until one arrives: subscriptions take a moment
    const isHeard = async () => {
      await client.publishAsync('zigbee2mqtt/Button', '{"action":"double"}', { qos: 1 });
      return /^iot_actions_total\{[^}]*action="double"[^}]*\} [1-9]/m.test(await exporter.scrape());
    };
    await waitFor(isHeard, { what: 'the subscription', timeoutMs: 60_000 });
    await client.publishAsync('zigbee2mqtt/Button', '{"action":"single"}', { qos: 1 });
    await waitFor(async () => (await counted()).value === 1, { what: 'the action', timeoutMs: 60_000 });
    await client.endAsync();
  }, 180_000);
  afterAll(() => servers.disposeAsync());

  async function counted(): Promise<{ readonly value: number; readonly traceId: string | undefined }> {
    const [, value, traceId] = counter.exec(await exporter.scrape('application/openmetrics-text;version=1.0.0')) ?? [];
    return { value: Number(value ?? NaN), traceId };
  }

  async function pushedExemplars(): Promise<object[]> {
    const seconds = Date.now() / 1000;
    const parameters = new URLSearchParams({
      query: 'iot_actions_total{action="single",device="0x1"}',
      start: String(seconds - 3600),
      end: String(seconds + 60),
    });
    const response = await fetch(`${store.url}/api/v1/query_exemplars?${parameters.toString()}`);
    const { data } = (await response.json()) as { data: { exemplars: object[] }[] };
    return data.flatMap(({ exemplars }) => exemplars);
  }

  test('has the same trace in its span, exemplar and line, and in the exemplar that is pushed', async () => {
    const { traceId = '' } = await counted();
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    const spans = () => spansOf(otlp.received).filter((span) => span.traceId === traceId);
    await waitFor(() => spans().length > 0, { what: 'the span', timeoutMs: 30_000 });
    expect(spans().map(({ events, attributes }) => [events.map(({ name }) => name), attributesOf(attributes)])).toEqual([
      [['decoded', 'stored'], expect.objectContaining({ 'messaging.destination.name': 'zigbee2mqtt/Button', 'gaugeway.device': '0x1' })],
    ]);
    const lines = () => loki.entries.filter(({ text }) => text.includes('event=action action=single'));
    await waitFor(() => lines().length > 0, { what: 'the line', timeoutMs: 30_000 });
    expect(lines()).toMatchObject([{ text: 'event=action action=single', metadata: { device: '0x1', trace_id: traceId } }]);
    await waitFor(async () => (await pushedExemplars()).length > 0, { what: 'the pushed exemplar', timeoutMs: 30_000 });
    expect(await pushedExemplars()).toMatchObject([{ labels: { trace_id: traceId }, value: '1' }]);
  });
});
