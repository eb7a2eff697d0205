import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { displayOf } from '@gaugeway/connectors/catalogue/display';
import { families, metrics } from '@gaugeway/connectors/catalogue/metrics';
import { SelfMetrics } from '@gaugeway/exporter/selfMetrics';
import { type Dashboard, dashboards, isShared, type Panel, type Target } from './dashboardFiles.ts';

const stock = ['stat', 'table', 'text', 'state-timeline', 'timeseries', 'barchart', 'bargauge'];
const linkVariables = ['tempo', 'loki'];

test('each dashboard has its own uid and title', () => {
  expect(dashboards.length).toBeGreaterThanOrEqual(5);
  for (const key of ['uid', 'title'] as const) expect(new Set(dashboards.map(([, one]) => one[key])).size).toBe(dashboards.length);
});

test('the revision of the dashboard in the app changes with its content, since Grafana updates it by that alone', () => {
  const { revision, ...content } = JSON.parse(readFileSync('grafana-plugins/src/dashboards/fleet.json', 'utf8')) as { revision?: number };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  expect(revision?.toString(16).padStart(8, '0')).toBe(digest.slice(0, 8));
});

describe.each(dashboards)('%s', (file, { panels, templating }: Dashboard) => {
  const queried = panels.filter((panel) => panel.type !== 'text' && !isShared(panel));

  test('panels are built-in ones with unique ids, and query the selected data source', () => {
    // the app's dashboard has the app's panel, the others must work without the app
    const allowed = file === 'fleet.json' ? ['gaugeway-fleet-panel'] : stock;
    expect(panels.filter(({ type }) => !allowed.includes(type))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    const sources = [...queried, ...queried.flatMap(({ targets = [] }) => targets)].map(({ datasource }) => datasource);
    for (const source of sources) expect(source).toEqual({ type: 'prometheus', uid: '${datasource}' });
  });

  test('panels do not ask the same twice, and shared data is that of a panel that asks', () => {
    const asked = queried.map(({ targets, timeFrom, timeShift }) => JSON.stringify([targets, timeFrom, timeShift]));
    expect(new Set(asked).size).toBe(asked.length);
    const shared = panels.filter(isShared).map(({ targets = [] }) => targets.map(({ panelId }) => panelId));
    for (const [source, ...more] of shared) expect([more.length, queried.map(({ id }) => id)]).toEqual([0, expect.arrayContaining([source])]); // prettier-ignore
  });

  test('panels fill their rows without overlaps', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  test('metrics are those of the catalogue and of the exporter', async () => {
    const own = await new SelfMetrics({ version: '1', connectors: () => [], writtenBytes: () => 0 }).render('text');
    const known = new Set([...metrics.keys(), ...Array.from(own.matchAll(/^# TYPE (\S+)/gm), ([, name]) => name)]);
    const asked = queried.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:iot|gaugeway)_[a-z0-9_]+\b(?!_\()/g) ?? []),
    );
    expect(asked.length).toBeGreaterThan(10);
    // a name that ends in an underscore is the start of a regular expression
    expect(asked.filter((name) => !name.endsWith('_') && !known.has(name.replace(/_bucket$/, '')))).toEqual([]);
  });

  test('values are in the display unit of their metric', () => {
    const readings = queried
      .filter(({ type }) => stock.includes(type))
      .flatMap((panel) => (panel.targets ?? []).flatMap((target) => readingOf(panel, target)));
    for (const { title, metric, expr, unit } of readings) {
      const display = displayOf(families.get(metric) ?? never(metric)) ?? {};
      expect({ title, metric, unit, factor: factorOf(expr) }).toEqual({
        title,
        metric,
        unit: display.unit,
        factor: expect.closeTo(display.factor ?? 1, 9),
      });
    }
  });

  test('no value is red because nobody chose a threshold', () => {
    // the panel of the app has one green step by default
    for (const { title, fieldConfig } of queried.filter(({ type }) => stock.includes(type))) {
      const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
      expect({ title, steps: steps.length, ofGrafana: steps.filter(({ color, value }) => color === 'red' && value === 80) }).toEqual({
        title,
        steps: expect.any(Number),
        ofGrafana: [],
      });
      expect([title, steps.length]).not.toEqual([title, 0]);
    }
  });

  test('a panel without data says what that means, and a cell without a value does not', () => {
    for (const { title, type, targets = [], fieldConfig } of queried) {
      // Grafana says of a timeline without rows that its data has no time
      const row = type === 'state-timeline' ? /or on \(\) \(label_replace\(vector\(NaN\)/ : /or vector\(0\)$/;
      const isNeverEmpty = targets.some(({ expr }) => row.test(expr));
      expect([title, isNeverEmpty || (fieldConfig?.defaults.noValue ?? 'No data')]).not.toEqual([title, 'No data']);
      if (type !== 'table') continue;
      const cells = fieldConfig?.overrides.find(({ matcher }) => matcher.id === 'byRegexp' && matcher.options === '/.*/');
      expect([title, cells?.properties]).toEqual([title, [{ id: 'noValue', value: '–' }]]);
    }
  });

  test('columns of tables are in view at a width of 1440 pixels, beside the menu', () => {
    const width = 1100;
    for (const { title, gridPos, fieldConfig } of queried.filter(({ type }) => type === 'table')) {
      const widths = (fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties.filter(({ id }) => id === 'custom.width'));
      const fixed = widths.reduce((sum, { value }) => sum + Number(value), 0);
      // the longest names of devices in the demo are cut below it
      const smallestFreeColumn = JSON.stringify(fieldConfig).includes('/a/gaugeway-devices-app/devices/') ? 220 : 150;
      expect([title, fixed + smallestFreeColumn <= (width * gridPos.w) / 24 - 40]).toEqual([title, true]);
    }
  });

  test('links lead to the page of the device, or to a data source that a variable selects', () => {
    const names = templating.list.map(({ name }) => name);
    for (const url of queried.flatMap(linksOf)) {
      if (url.startsWith('/explore')) {
        const panes = JSON.parse(new URL(url, 'http://g').searchParams.get('panes') ?? '');
        const variable = linkVariables.find((name) => panes.a.datasource === `\${${name}}`);
        expect(names).toContain(variable);
        expect(panes).toMatchObject({
          a: { queries: [{ datasource: { uid: `\${${variable}}` } }], range: { from: '${__from}', to: '${__to}' } },
        });
        expect(JSON.stringify(panes)).toContain('${__field.labels.device:percentencode}');
      } else
        expect(url).toMatch(
          /^\/a\/gaugeway-devices-app\/devices\/\$\{__(data\.fields|field\.labels)\.connector:percentencode\}\/\$\{.*device:percentencode\}$/,
        );
    }
  });
});

test('a coordinator, which has information and no availability, is not counted as a device', () => {
  const [, { panels }] = dashboards.find(([file]) => file === 'devices.json') ?? never('devices.json');
  const counted = panels.find(({ title }) => title === 'Devices')?.targets?.map(({ expr }) => expr);
  expect(counted).toEqual(['count(max by (connector, device) (iot_device_up))']);
});

test('series of temperature and power lead to traces and lines of their device', () => {
  const [, { panels }] = dashboards.find(([file]) => file === 'devices.json') ?? never('devices.json');
  const linked = panels.filter((panel) => linksOf(panel).some((url) => url.startsWith('/explore')));
  expect(linked.map(({ title }) => title)).toEqual(['Temperature', 'Power']);
  for (const { targets: [target] = [] } of linked) expect(target?.expr).toMatch(/by \(connector, device,/);
});

interface ReadingOfPanel {
  readonly title: string;
  readonly metric: string;
  readonly expr: string;
  readonly unit: string | undefined;
}

/** The metric whose value a target shows. Counts and times are no readings. */
function readingOf(panel: Panel, { expr, refId }: Target): ReadingOfPanel[] {
  const [metric] = expr.match(/\biot_[a-z0-9_]+/) ?? [];
  const family = metric === undefined ? undefined : families.get(metric);
  const isCount = /\bcount\(|\bby \([^)]*(severity|reason|state|quality)|timestamp|iot_tally|_points|_conditions|\b0 \* \(/.test(expr);
  if (family === undefined || metric === undefined || isCount || displayOf(family)?.unit === undefined) return [];
  const title = `${panel.title} ${refId}`;
  const rename = panel.transformations?.find(({ id }) => id === 'organize')?.options.renameByName;
  const column = rename?.[`Value #${refId}`] ?? rename?.['Value'];
  const override = panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === column);
  const unit = panel.type === 'table' ? override?.properties.find(({ id }) => id === 'unit')?.value : panel.fieldConfig?.defaults.unit;
  return [{ title, metric, expr, unit: unit as string | undefined }];
}

/** The factor at the end of a query. */
function factorOf(expr: string): number {
  const [, sign, number] = /\) ([*/]) ([\d.e]+)(?:\) or on \(\) label_replace.*)?$/.exec(expr) ?? [];
  return sign === undefined ? 1 : sign === '*' ? Number(number) : 1 / Number(number);
}

function linksOf({ fieldConfig }: Panel): string[] {
  const ofOverrides = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.filter(({ id }) => id === 'links').flatMap(({ value }) => value as { url: string }[]),
  );
  return [...(fieldConfig?.defaults.links ?? []), ...ofOverrides].map(({ url }) => url);
}

function never(what: string): never {
  throw new Error(`${what} is missing`);
}
