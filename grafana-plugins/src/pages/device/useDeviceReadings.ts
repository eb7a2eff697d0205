import { useCallback } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { deviceMatchers } from '../../core/selector';
import { serverNowMs } from '../../data/clock';
import { queryInstant, queryRange, type RangeSeries, type Sample } from '../../data/prometheus';
import { type Load, useLoad } from '../../data/useLoad';

/** The series of a device. */
export interface DeviceSeries {
  readonly samples: readonly Sample[];
  readonly histories: readonly RangeSeries[];
  readonly loadedAtMs: number;
}

/** Series made by rules: alerts and recorded series. */
const ruleNames = 'ALERTS|ALERTS_FOR_STATE|.*:.*|homeassistant_.*';
const historyMs = 6 * 3_600_000;

/** All series of a device: current values, and history over six hours. */
export function useDeviceReadings(dataSource: DataSourceApi, connector: string, id: string): Load<DeviceSeries> {
  return useLoad(useCallback(() => loadSeries(dataSource, deviceMatchers(connector, id)), [dataSource, connector, id]));
}

async function loadSeries(dataSource: DataSourceApi, matchers: string): Promise<DeviceSeries> {
  const loadedAtMs = serverNowMs();
  const [{ samples }, histories] = await Promise.all([
    queryInstant(dataSource, { samples: `{${matchers},__name__!~"${ruleNames}"}` }),
    queryRange(dataSource, `{__name__=~"iot_.+",__name__!~"iot_device_.+",${matchers}}`, {
      fromMs: loadedAtMs - historyMs,
      toMs: loadedAtMs,
      stepMs: historyMs / 120,
    }),
  ]);
  return { samples, histories, loadedAtMs };
}
