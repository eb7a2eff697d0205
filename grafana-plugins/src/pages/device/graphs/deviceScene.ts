import { DashboardCursorSync, type DataSourceRef } from '@grafana/schema';
import { MappingType, ThresholdsMode } from '@grafana/data';
import { t } from '@grafana/i18n';
import {
  behaviors,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneCSSGridItem,
  SceneCSSGridLayout,
  SceneFlexItem,
  SceneFlexLayout,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  VizPanel,
} from '@grafana/scenes';
import { type CounterMode, type DeviceMetric, type GraphPlan, graphPlans } from './graphPlans';

interface Options {
  readonly dataSource: DataSourceRef;
  readonly metrics: readonly DeviceMetric[];
  readonly matchers: string;
  readonly mode: CounterMode;
}

/** A panel for reachability and alerts, and one per metric, with a shared time range and cursor. */
export function deviceScene({ dataSource, metrics, matchers, mode }: Options): EmbeddedScene {
  const panels = graphPlans(metrics, matchers, mode).map((plan) => panelOf(plan, dataSource));
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-6h', to: 'now' }),
    $behaviors: [new behaviors.CursorSync({ key: 'device', sync: DashboardCursorSync.Crosshair })],
    controls: [new SceneControlsSpacer(), new SceneTimePicker({ isOnCanvas: true }), new SceneRefreshPicker({ isOnCanvas: true })],
    body: new SceneFlexLayout({
      direction: 'column',
      children: [
        new SceneFlexItem({ minHeight: 150, height: 150, body: outages(dataSource, matchers) }),
        new SceneFlexItem({
          body: new SceneCSSGridLayout({
            isLazy: true,
            templateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
            autoRows: '240px',
            rowGap: 1,
            columnGap: 1,
            children: panels,
          }),
        }),
      ],
    }),
  });
}

/** Reachability and alerts over time. */
function outages(datasource: DataSourceRef, matchers: string): VizPanel {
  const queries = [
    { refId: 'up', expr: `max by (connector) (iot_device_up{${matchers}})`, legendFormat: t('graphs.reachable', 'Reachable') },
    { refId: 'alerts', expr: `max by (alertname) (ALERTS{alertstate="firing",${matchers}}) * 2`, legendFormat: '{{alertname}}' },
  ];
  return new VizPanel({
    title: t('graphs.outages', 'Outages and alerts'),
    pluginId: 'state-timeline',
    $data: new SceneQueryRunner({ datasource, queries, maxDataPoints: 300 }),
    options: { showValue: 'auto', mergeValues: true, rowHeight: 0.8, legend: { showLegend: false } },
    fieldConfig: {
      overrides: [],
      defaults: {
        custom: { fillOpacity: 70, lineWidth: 0 },
        mappings: [
          {
            type: MappingType.ValueToText,
            options: {
              '0': { text: t('graphs.offline', 'offline'), color: 'orange', index: 0 },
              '1': { text: t('graphs.online', 'online'), color: 'green', index: 1 },
              '2': { text: t('graphs.firing', 'firing'), color: 'red', index: 2 },
            },
          },
        ],
      },
    },
  });
}

function panelOf({ title, kind, expr, legend, unit }: GraphPlan, datasource: DataSourceRef): SceneCSSGridItem {
  const $data = new SceneQueryRunner({ datasource, queries: [{ refId: 'A', expr, legendFormat: legend }], maxDataPoints: 300 });
  const body = kind === 'timeline' ? timeline(title, $data) : graph({ title, unit }, $data);
  return new SceneCSSGridItem({ body });
}

function graph({ title, unit }: Pick<GraphPlan, 'title' | 'unit'>, $data: SceneQueryRunner): VizPanel {
  return new VizPanel({
    title,
    pluginId: 'timeseries',
    $data,
    options: { legend: { showLegend: true, displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
    fieldConfig: { overrides: [], defaults: { unit, custom: { fillOpacity: 10, lineWidth: 1, spanNulls: false } } },
  });
}

function timeline(title: string, $data: SceneQueryRunner): VizPanel {
  return new VizPanel({
    title,
    pluginId: 'state-timeline',
    $data,
    options: { showValue: 'auto', mergeValues: true, rowHeight: 0.8, legend: { showLegend: false } },
    fieldConfig: {
      overrides: [],
      defaults: {
        custom: { fillOpacity: 70, lineWidth: 0 },
        thresholds: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'text' }] },
        mappings: [
          {
            type: MappingType.ValueToText,
            options: {
              '0': { text: t('value.no', 'no'), color: 'transparent', index: 0 },
              '1': { text: t('value.yes', 'yes'), color: 'blue', index: 1 },
            },
          },
        ],
      },
    },
  });
}
