import {
  FieldColorModeId,
  FieldConfigProperty,
  type FieldDisplay,
  fieldReducers,
  getFieldDisplayValues,
  PanelPlugin,
  type PanelPluginMeta,
  type PanelProps,
  PluginType,
  ReducerID,
  ThresholdsMode,
} from '@grafana/data';
import { config, PanelDataErrorView } from '@grafana/runtime';
import { BigValue, BigValueColorMode, BigValueGraphMode, TimeSeries, VizRepeater } from '@grafana/ui';
import {
  GraphDrawStyle,
  LegendDisplayMode,
  LineInterpolation,
  VisibilityMode,
  VizOrientation,
  type VizLegendOptions,
} from '@grafana/schema';
import React from 'react';
import { StateTimeline } from './StateTimeline';

const byThresholds = {
  standardOptions: {
    [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.Thresholds } },
    [FieldConfigProperty.Thresholds]: { defaultValue: { mode: ThresholdsMode.Absolute, steps: [{ value: -Infinity, color: 'green' }] } },
  },
};

/** Replacements for the core panels that the plugin uses, from the same components: Grafana's own are not published as packages. */
export const corePanels: readonly PanelPlugin[] = [
  named(
    'timeseries',
    new PanelPlugin(TimeSeriesPanel).useFieldConfig({
      standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: FieldColorModeId.PaletteClassic } } },
      useCustomConfig: (builder) =>
        builder
          .addSelect({ path: 'drawStyle', name: 'Style', defaultValue: GraphDrawStyle.Line, settings: { options: [] } })
          .addSelect({
            path: 'lineInterpolation',
            name: 'Interpolation',
            defaultValue: LineInterpolation.Linear,
            settings: { options: [] },
          })
          .addSelect({ path: 'showPoints', name: 'Points', defaultValue: VisibilityMode.Auto, settings: { options: [] } })
          .addNumberInput({ path: 'lineWidth', name: 'Line width', defaultValue: 1 })
          .addNumberInput({ path: 'fillOpacity', name: 'Fill opacity', defaultValue: 0 })
          .addNumberInput({ path: 'pointSize', name: 'Point size', defaultValue: 5 }),
    }),
  ),
  named('state-timeline', new PanelPlugin(StateTimeline).useFieldConfig(byThresholds)),
  named('stat', new PanelPlugin(StatPanel).useFieldConfig(byThresholds)),
];

function named(id: string, panel: PanelPlugin): PanelPlugin {
  const info = {
    version: '',
    updated: '',
    links: [],
    screenshots: [],
    description: '',
    author: { name: '' },
    logos: { small: '', large: '' },
  };
  const meta: PanelPluginMeta = { id, name: id, type: PluginType.panel, sort: 0, module: '', baseUrl: '', info };
  panel.meta = meta;
  return panel;
}

const defaultLegend: VizLegendOptions = { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] };

function TimeSeriesPanel(props: PanelProps<{ legend?: VizLegendOptions }>) {
  const { data, width, height, timeRange, timeZone, options, id, fieldConfig } = props;
  if (!data.series.some(({ length }) => length > 0)) {
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} />;
  }
  return (
    <TimeSeries
      frames={data.series}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend ?? defaultLegend}
      options={options}
    />
  );
}

function StatPanel({ data, width, height, fieldConfig, replaceVariables, timeZone, renderCounter }: PanelProps) {
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: { calcs: [fieldReducers.get(ReducerID.lastNotNull).id] },
      replaceVariables,
      theme: config.theme2,
      data: data.series,
      sparkline: true,
      timeZone,
    });
  return (
    <VizRepeater<FieldDisplay, null>
      getValues={getValues}
      source={data}
      renderCounter={renderCounter}
      width={width}
      height={height}
      orientation={VizOrientation.Auto}
      renderValue={({ value: { display, sparkline }, width, height }) => (
        <BigValue
          value={display}
          sparkline={sparkline}
          width={width}
          height={height}
          colorMode={BigValueColorMode.Value}
          graphMode={BigValueGraphMode.Area}
          theme={config.theme2}
        />
      )}
    />
  );
}
