import React, { useMemo } from 'react';
import type { PanelProps } from '@grafana/data';
import { config, PanelDataErrorView } from '@grafana/runtime';
import { FleetGrid } from '../../components/fleet-grid/FleetGrid';
import type { FleetCell } from '../../components/fleet-grid/fleetCell';
import { detailsOf } from './details';
import { failedText, noticeHeight, NoticeLine, noticeTexts } from './NoticeLine';
import { buildCells, type PanelCell } from './model/cells';
import { joinItems } from './model/items';
import { clockOf } from './model/newest';
import { noticesOf } from './model/notices';
import { readSeries } from './model/readSeries';
import { readOptions, type FleetOptions } from './options';
import { useUrlStates } from './useUrlStates';

/** The panel: converts data frames to cells and shows them in the grid. */
export function FleetPanel({ id, data, width, height, options: stored, timeZone, fieldConfig }: PanelProps<FleetOptions>) {
  const { series: frames, timeRange, request } = data;
  const options = useMemo(() => withoutLogin(readOptions(stored)), [stored]);
  const { sort, fill, show, showLegend, cellBy, cellSize, columns, rows } = options;
  const items = useMemo(() => joinItems(readSeries(frames), cellBy), [frames, cellBy]);
  const clock = useMemo(
    () => clockOf({ timeRange, startedMs: request?.startTime }, options.staleAfterSeconds),
    [timeRange, request?.startTime, options.staleAfterSeconds],
  );
  const cells = useMemo(() => buildCells(items, options, clock), [items, options, clock]);
  const [only, setOnly] = useUrlStates(id);
  const notices = noticesOf(data, items);

  if (items.length === 0) {
    // without rows: "no data"; with rows of texts only: a number field is missing
    const hasRows = frames.some(({ length }) => length > 0);
    const message = notices.failed.length > 0 ? failedText(notices.failed) : undefined;
    return <PanelDataErrorView panelId={id} data={data} fieldConfig={fieldConfig} needsNumberField={hasRows} message={message} />;
  }
  const texts = noticeTexts(notices);
  return (
    <>
      {texts.length > 0 && <NoticeLine texts={texts} />}
      <FleetGrid
        {...{ cells, width, sort, fill, showLegend, only, setOnly, cellSize, columns, rows }}
        height={height - (texts.length > 0 ? noticeHeight : 0)}
        problemsOnly={show === 'problems'}
        detailsOf={(cell) => (isPanelCell(cell) ? detailsOf(cell, { ...clock, timeZone }) : {})}
      />
    </>
  );
}

/** On a public dashboard a link to a page of Grafana ends at its login. */
function withoutLogin(options: FleetOptions): FleetOptions {
  return config.publicDashboardAccessToken ? { ...options, linkToDevice: false } : options;
}

function isPanelCell(cell: FleetCell): cell is PanelCell {
  return 'items' in cell;
}
