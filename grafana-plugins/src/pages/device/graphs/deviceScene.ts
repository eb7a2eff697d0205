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
import { stateWord } from '../../../components/stateStyle';
import { booleanText } from '../../../core/booleanText';
import { type CounterMode, type DeviceMetric, type GraphPlan, graphPlans } from './graphPlans';
import { firing, reachability, timelineValues, whileReporting } from './reporting';

interface Options {
  readonly dataSource: DataSourceRef;
  readonly metrics: readonly DeviceMetric[];
  readonly matchers: string;
  readonly mode: CounterMode;
  /** Last message of a device that does not report now. */
  readonly endMs?: number;
}

/** A panel for reachability and alerts, and one per metric, with a shared time range and cursor. */
export function deviceScene({ dataSource, metrics, matchers, mode, endMs }: Options): EmbeddedScene {
  const panels = graphPlans(metrics, matchers, mode).map((plan) =>
    panelOf({ ...plan, expr: whileReporting(plan.expr, matchers, endMs) }, dataSource),
  );
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
    { refId: 'up', expr: reachability(matchers), legendFormat: t('graphs.reachable', 'Reachable') },
    { refId: 'alerts', expr: firing(matchers), legendFormat: '{{alertname}}' },
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
              [timelineValues.offline]: { text: stateWord('offline'), color: 'orange', index: 0 },
              [timelineValues.ok]: { text: t('graphs.online', 'Online'), color: 'green', index: 1 },
              [timelineValues.silent]: { text: stateWord('silent'), color: 'yellow', index: 2 },
              [timelineValues.info]: { text: stateWord('info'), color: 'blue', index: 3 },
              [timelineValues.warning]: { text: stateWord('warning'), color: 'orange', index: 4 },
              [timelineValues.critical]: { text: stateWord('critical'), color: 'red', index: 5 },
            },
          },
        ],
      },
    },
  });
}

function panelOf({ metric, title, kind, expr, legend, unit }: GraphPlan, datasource: DataSourceRef): SceneCSSGridItem {
  const $data = new SceneQueryRunner({ datasource, queries: [{ refId: 'A', expr, legendFormat: legend }], maxDataPoints: 300 });
  const body = kind === 'timeline' ? timeline({ metric, title }, $data) : graph({ title, unit }, $data);
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

function timeline({ metric, title }: Pick<GraphPlan, 'metric' | 'title'>, $data: SceneQueryRunner): VizPanel {
  const wordOf = (value: number) => booleanText(metric, value === 1);
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
              '0': { text: wordOf(0), color: 'transparent', index: 0 },
              '1': { text: wordOf(1), color: 'blue', index: 1 },
            },
          },
        ],
      },
    },
  });
}
