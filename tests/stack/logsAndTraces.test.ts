import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exporterSchema } from '@gaugeway/exporter/config/exporterSchema';
import { parse } from 'yaml';
import { compose, dataSource, flagOf, mountsOf, textOf } from './composeFile.ts';

const loki = parse(textOf('deploy/loki/loki.yaml'));
const tempo = parse(textOf('deploy/tempo/tempo.yaml'));
const { outputs } = exporterSchema.pick({ outputs: true }).parse({ outputs: parse(textOf('deploy/gaugeway/server.yaml')).outputs });

/** A duration of Loki and Tempo in hours. */
function hours(text: string): number {
  return Number(/^(\d+)h$/.exec(text)?.[1]);
}

describe.each([
  ['loki', 'deploy/loki/loki.yaml', '/loki'],
  ['tempo', 'deploy/tempo/tempo.yaml', '/var/tempo'],
])('%s', (name, file, folder) => {
  const service = compose.services[name]!;

  test('reads its config, and writes to a volume of its own only', () => {
    expect(mountsOf(service)).toEqual([
      { from: `./${dirname(file)}`, to: dirname(flagOf(service, 'config.file') ?? ''), mode: 'ro', isVolume: false },
      { from: name, to: folder, mode: 'rw', isVolume: true },
    ]);
    expect(flagOf(service, 'config.file')).toMatch(new RegExp(`/${name}.yaml$`));
    const written = Array.from(textOf(file).matchAll(/ (\/[\w/]+)/g), ([, path]) => path);
    expect(written.length).toBeGreaterThan(1);
    for (const path of written) expect(`${path}/`).toMatch(new RegExp(`^${folder}/`));
  });

  test('does not run as root, and its health is found out without a shell', () => {
    expect(service.user).toBe('10001:10001');
    const [kind, program, flag, url] = service.healthcheck?.test ?? [];
    expect([kind, program?.endsWith(`/${name}`), flag]).toEqual(['CMD', true, '-health']);
    const [port] = service.ports?.[0]?.split(':').slice(-1) ?? [];
    expect(url).toBe(`-health.url=http://127.0.0.1:${port}/ready`);
  });

  test('nothing is reported to its makers', () => {
    expect(textOf(file)).toMatch(/^(analytics|usage_report):\n {2}reporting_enabled: false$/m);
  });
});

test('the exporter pushes lines to Loki and traces to Tempo', () => {
  expect(outputs.loki?.url).toBe(`http://loki:${loki.server.http_listen_port}/loki/api/v1/push`);
  const [, port] = tempo.distributor.receivers.otlp.protocols.http.endpoint.split(':');
  expect(outputs.otlp?.url).toBe(`http://tempo:${port}/v1/traces`);
  // Tempo's link to Loki selects the stream by it
  expect(outputs.loki?.service_name).toBe(outputs.otlp?.service_name);
});

test('Loki keeps lines for 31 days, and deletes older ones', () => {
  expect(hours(loki.limits_config.retention_period)).toBe(31 * 24);
  expect(loki.compactor).toMatchObject({ retention_enabled: true, delete_request_store: loki.schema_config.configs[0].object_store });
});

test('Loki has structured metadata, and the histogram of Explore', () => {
  expect(loki.schema_config.configs).toEqual([expect.objectContaining({ schema: 'v13', store: 'tsdb' })]);
  expect(loki.limits_config).toMatchObject({ allow_structured_metadata: true, volume_enabled: true });
});

test('Loki takes what has waited in the queue of the exporter', () => {
  const { reject_old_samples, reject_old_samples_max_age: oldest } = loki.limits_config;
  expect(reject_old_samples).toBe(true);
  expect(hours(oldest) * 3_600_000).toBeGreaterThan(outputs.loki?.queue.max_age ?? Infinity);
});

test('Tempo keeps traces for 7 days', () => {
  expect(hours(tempo.overrides.defaults.compaction.block_retention)).toBe(7 * 24);
  expect(tempo.storage.trace.backend).toBe('local');
});

describe('in Grafana', () => {
  test('the data sources are those of the containers', () => {
    const { environment = {} } = compose.services['grafana']!;
    for (const [name, port] of [
      ['loki', 3100],
      ['tempo', 3200],
    ] as const) {
      expect(dataSource(name)).toMatchObject({ type: name, url: `$${name.toUpperCase()}_URL`, isDefault: false });
      expect(environment[`${name.toUpperCase()}_URL`]).toBe(`http://${name}:${port}`);
    }
  });

  test('the data sources of the image stay on its read-only root', () => {
    expect(compose.services['grafana']).toMatchObject({ read_only: true, environment: { GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false' } });
  });

  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const [byMetadata, byLine, ofDevice] = dataSource('loki').jsonData['derivedFields'] as {
    matcherType: string;
    matcherRegex: string;
    url: string;
  }[];

  test('a line leads to its trace by its metadata', () => {
    expect(byMetadata).toMatchObject({ matcherType: 'label', url: '$${__value.raw}', datasourceUid: 'tempo' });
    const keys = ['connector', 'device', 'name', 'area', 'kind', 'level', 'event', 'trace_id', 'service_name', 'detected_level'];
    expect(keys.filter((key) => new RegExp(byMetadata!.matcherRegex).test(key))).toEqual(['trace_id']);
  });

  test.each([`msg=done trace_id=${id} device=1`, `{"trace_id":"${id}"}`, `{"trace_id": "${id}"}`, `trace_id="${id}"`])(
    'a line leads to its trace by its text: %s',
    (line) => {
      expect(byLine).toMatchObject({ matcherType: 'regex', url: '$${__value.raw}', datasourceUid: 'tempo' });
      expect(new RegExp(byLine!.matcherRegex).exec(line)?.[1]).toBe(id);
    },
  );

  test('a line leads to its device in the app: Grafana fills in the value of that one label, and no other', () => {
    const app = JSON.parse(textOf('grafana-plugins/src/plugin.json')) as { id: string };
    expect(ofDevice).toMatchObject({ matcherType: 'label', matcherRegex: '^device$' });
    expect(ofDevice).not.toHaveProperty('datasourceUid');
    expect(ofDevice?.url).toBe(`/a/${app.id}/devices?q=$\${__value.raw:percentencode}`);
  });

  test('a span leads to its lines and to the readings of its device', () => {
    const { tracesToLogsV2: logs, tracesToMetrics: metrics } = dataSource('tempo').jsonData as Record<string, Record<string, unknown>>;
    expect(logs).toMatchObject({ datasourceUid: 'loki', customQuery: true, tags: [{ key: 'service.name', value: 'service_name' }] });
    expect(logs?.['query']).toBe('{$${__tags}} | trace_id="$${__trace.traceId}"');
    expect(metrics).toMatchObject({ datasourceUid: 'victoriametrics' });
    for (const { query } of metrics?.['queries'] as { query: string }[]) expect(query).toContain('device="$${__span.tags[');
  });

  test('a trace is looked up from before its time on: Grafana subtracts the shift of the start, and adds that of the end', () => {
    const { traceQuery } = dataSource('tempo').jsonData as Record<string, Record<string, unknown>>;
    expect(traceQuery).toMatchObject({ timeShiftEnabled: true, spanStartTimeShift: '1h', spanEndTimeShift: '1h' });
  });

  test('an exemplar leads to its trace from the storage that keeps them', () => {
    expect(dataSource('prometheus').jsonData['exemplarTraceIdDestinations']).toEqual([
      expect.objectContaining({ name: 'trace_id', datasourceUid: 'tempo' }),
    ]);
    expect(flagOf(compose.services['prometheus']!, 'enable-feature')).toBe('exemplar-storage');
    expect(dataSource('victoriametrics').jsonData).not.toHaveProperty('exemplarTraceIdDestinations');
  });
});
