import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { SelfMetrics } from '@gaugeway/exporter/selfMetrics';
import { describeWith } from '../servers/describeWith.ts';
import { needProgram } from '../servers/program.ts';
import { temporaryFolder } from '../servers/server.ts';
import { textOf } from './composeFile.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: object;
  readonly fieldConfig?: { readonly defaults: { readonly links?: readonly { readonly url: string }[] } };
  readonly targets?: readonly { readonly expr: string; readonly datasource: object }[];
}

const text = textOf('provisioning/dashboards/devices.json');
const { panels, templating } = JSON.parse(text) as { panels: readonly Panel[]; templating: { list: { name: string; type: string }[] } };
const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target, index) => ({ title: `${title} ${index}`, ...target })));

test('panels are built-in ones with unique ids, and query the selected data source', () => {
  const stock = ['stat', 'table', 'text', 'state-timeline', 'timeseries', 'barchart'];
  expect(panels.filter(({ type }) => !stock.includes(type))).toEqual([]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(templating.list).toMatchObject([{ name: 'datasource', type: 'datasource' }]);
  for (const { datasource } of [...panels.filter(({ type }) => type !== 'text'), ...targets])
    expect(datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
});

test('metrics are those of the catalogue and of the exporter', async () => {
  const own = await new SelfMetrics({ version: '1', connectors: () => [], writtenBytes: () => 0 }).render('text');
  const known = new Set([...metrics.keys(), ...Array.from(own.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name)]);
  const asked = targets.flatMap(({ expr }) => expr.match(/\b(?:iot|gaugeway)_\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test('energy is shown in kilowatt hours', () => {
  const [energy] = panels.filter(({ targets = [] }) => targets.some(({ expr }) => expr.includes('joules')));
  expect(energy).toMatchObject({ fieldConfig: { defaults: { unit: 'kwatth' } } });
  expect(energy?.targets?.[0]?.expr).toContain('/ 3.6e6');
});

test('series of devices lead to the traces and lines of their device in the range of the panel', () => {
  const linked = panels.filter(({ fieldConfig }) => fieldConfig?.defaults.links !== undefined);
  expect(linked.map(({ title }) => title)).toEqual(['Temperature', 'Power']);
  for (const { fieldConfig, targets: [target] = [] } of linked) {
    expect(target?.expr).toMatch(/by \(device,/);
    const panes = (fieldConfig?.defaults.links ?? []).map(({ url }) =>
      JSON.parse(new URL(url, 'http://g').searchParams.get('panes') ?? ''),
    );
    const device = '${__field.labels.device:percentencode}';
    const range = { from: '${__from}', to: '${__to}' };
    expect(panes).toMatchObject([
      { a: { datasource: 'tempo', queries: [{ queryType: 'traceql', query: `{ span.gaugeway.device = "${device}" }` }], range } },
      { a: { datasource: 'loki', queries: [{ expr: `{service_name="gaugeway"} | device="${device}"` }], range } },
    ]);
  }
});

describeWith(['promtool'], 'promtool', () => {
  test('each query is valid PromQL', async () => {
    const folder = await temporaryFolder();
    const rules = targets.map(({ expr }, index) => ({
      record: `query:${index}`,
      expr: expr.replaceAll('$__range', '1h').replaceAll('$__rate_interval', '1m'),
    }));
    const file = join(folder, 'queries.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const [program, ...args] = needProgram('promtool');
    const { status, stdout, stderr } = spawnSync(program, [...args, 'check', 'rules', file], { encoding: 'utf8' });
    expect({ status, output: stdout + stderr }).toMatchObject({ status: 0 });
  });
});

describe('docs', () => {
  test('docs/stack.md names each service', () => {
    const page = textOf('docs/stack.md');
    for (const service of ['exporter', 'Prometheus', 'VictoriaMetrics', 'Alertmanager', 'Grafana', 'Mosquitto', 'simulator'])
      expect(page).toContain(service);
  });
});
