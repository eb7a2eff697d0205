import { useCallback } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { deviceMatchers } from '../../core/selector';
import { queryInstant, queryRange, type RangeSeries, type Sample } from '../../data/prometheus';
import { type Load, useLoad } from '../../data/useLoad';

/** The series of a device. */
export interface DeviceSeries {
  readonly samples: readonly Sample[];
  readonly courses: readonly RangeSeries[];
  readonly loadedAtMs: number;
}

/** What rules make of the device's series: alerts, and recorded ones under other names. */
const foreignNames = 'ALERTS|ALERTS_FOR_STATE|.*:.*|homeassistant_.*';
const courseMs = 6 * 3_600_000;

/** All series of a device: their newest values, and their course over six hours. */
export function useDeviceReadings(dataSource: DataSourceApi, connector: string, id: string): Load<DeviceSeries> {
  return useLoad(useCallback(() => ask(dataSource, deviceMatchers(connector, id)), [dataSource, connector, id]));
}

async function ask(dataSource: DataSourceApi, matchers: string): Promise<DeviceSeries> {
  const loadedAtMs = Date.now();
  const [{ samples }, courses] = await Promise.all([
    queryInstant(dataSource, { samples: `{${matchers},__name__!~"${foreignNames}"}` }, { atMs: loadedAtMs }),
    queryRange(dataSource, `{__name__=~"iot_.+",__name__!~"iot_device_.+",${matchers}}`, {
      fromMs: loadedAtMs - courseMs,
      toMs: loadedAtMs,
      stepMs: courseMs / 120,
    }),
  ]);
  return { samples, courses, loadedAtMs };
}
