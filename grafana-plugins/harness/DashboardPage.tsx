import { dateTime } from '@grafana/data';
import {
  EmbeddedScene,
  SceneControlsSpacer,
  SceneCSSGridItem,
  SceneCSSGridLayout,
  SceneDataNode,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  VizPanel,
} from '@grafana/scenes';
import { LoadingState } from '@grafana/schema';
import React, { useMemo } from 'react';
import { useParams } from 'react-router';
import { dashboards, type DashboardPanel } from './dashboards';

/** A dashboard of `dashboards.ts`, at `/d/<name>`, built with scenes as in Grafana. */
export function DashboardPage() {
  const { name = '' } = useParams();
  const scene = useMemo(() => dashboardScene(name), [name]);
  return (
    <div style={{ display: 'flex', flexGrow: 1, padding: 16 }}>
      <h1 className="sr-only">{name}</h1>
      <scene.Component model={scene} />
    </div>
  );
}

function dashboardScene(name: string): EmbeddedScene {
  const panels = dashboards[name];
  if (!panels) {
    throw new Error(`cannot open dashboard "${name}": none of ${Object.keys(dashboards).join(', ')}`);
  }
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-15m', to: 'now' }),
    controls: [new SceneControlsSpacer(), new SceneTimePicker({}), new SceneRefreshPicker({})],
    body: new SceneCSSGridLayout({
      templateColumns: 'repeat(24, minmax(0, 1fr))',
      autoRows: '30px',
      md: { templateColumns: '1fr', rowGap: 1, columnGap: 1 },
      children: panels.map(gridItem),
    }),
  });
}

function gridItem(panel: DashboardPanel) {
  const {
    title,
    pluginId = 'gaugeway-fleet-panel',
    width = 24,
    height = 10,
    options = {},
    fieldConfig = { defaults: {}, overrides: [] },
  } = panel;
  return new SceneCSSGridItem({
    gridColumn: `span ${width}`,
    gridRow: `span ${height}`,
    body: new VizPanel({ title, pluginId, options, fieldConfig, $data: dataOf(panel) }),
  });
}

function dataOf({ queries, frames }: DashboardPanel) {
  if (frames) {
    const range = { from: dateTime().subtract(15, 'minutes'), to: dateTime() };
    return new SceneDataNode({ data: { state: LoadingState.Done, series: frames(), timeRange: { ...range, raw: range } } });
  }
  return new SceneQueryRunner({ datasource: { uid: 'prometheus', type: 'prometheus' }, queries: [...(queries ?? [])] });
}
