import React, { useMemo } from 'react';
import type { PanelProps } from '@grafana/data';
import { PanelDataErrorView } from '@grafana/runtime';
import { FleetGrid } from '../../components/fleet-grid/FleetGrid';
import type { FleetCell } from '../../components/fleet-grid/fleetCell';
import { detailsOf } from './details';
import { buildCells, type PanelCell } from './model/cells';
import { joinItems } from './model/items';
import { clockOf } from './model/newest';
import { readSeries } from './model/series';
import { readOptions, type FleetOptions } from './options';

/** The panel: converts data frames to cells and shows them in the grid. */
export function FleetPanel({ id, data, width, height, options: stored, timeZone, fieldConfig }: PanelProps<FleetOptions>) {
  const { series: frames, timeRange, request } = data;
  const options = useMemo(() => readOptions(stored), [stored]);
  const { sort, fill, showLegend } = options;
  const items = useMemo(() => joinItems(readSeries(frames)), [frames]);
  const clock = useMemo(
    () => clockOf({ timeRange, startedMs: request?.startTime }, options.staleAfterSeconds),
    [timeRange, request?.startTime, options.staleAfterSeconds],
  );
  const cells = useMemo(() => buildCells(items, options, clock), [items, options, clock]);

  if (items.length === 0) {
    // without rows: "no data"; with rows of texts only: a number field is missing
    const hasRows = frames.some(({ length }) => length > 0);
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} needsNumberField={hasRows} />;
  }
  return (
    <FleetGrid
      {...{ cells, width, height, sort, fill, showLegend }}
      detailsOf={(cell) => (isPanelCell(cell) ? detailsOf(cell, { ...clock, timeZone }) : {})}
    />
  );
}

function isPanelCell(cell: FleetCell): cell is PanelCell {
  return 'items' in cell;
}
