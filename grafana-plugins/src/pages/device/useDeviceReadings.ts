import { useCallback, useEffect, useState } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { deviceMatchers } from '../../core/selector';
import { queryInstant, queryRange, type RangeSeries, type Sample } from '../../data/prometheus';

/** The series of a device. */
export interface Load {
  readonly samples: readonly Sample[];
  readonly courses: readonly RangeSeries[];
  readonly loadedAtMs: number;
}

interface Answer {
  readonly load?: Load;
  readonly error?: Error;
  readonly isLoading: boolean;
  refresh(): void;
}

/** What rules make of the device's series: alerts, and recorded ones under other names. */
const foreignNames = 'ALERTS|ALERTS_FOR_STATE|.*:.*|homeassistant_.*';
const courseMs = 6 * 3_600_000;

/** All series of a device: their newest values, and their course over six hours. */
export function useDeviceReadings(dataSource: DataSourceApi | undefined, connector: string, id: string): Answer {
  const [answer, setAnswer] = useState<Omit<Answer, 'refresh'>>({ isLoading: true });
  const refresh = useCallback(() => {
    if (dataSource === undefined) {
      return;
    }
    setAnswer((before) => ({ ...before, isLoading: true }));
    ask(dataSource, deviceMatchers(connector, id)).then(
      (load) => setAnswer({ load, isLoading: false }),
      (error: Error) => setAnswer(({ load }) => ({ load, error, isLoading: false })),
    );
  }, [dataSource, connector, id]);
  useEffect(refresh, [refresh]);
  return { ...answer, refresh };
}

async function ask(dataSource: DataSourceApi, matchers: string): Promise<Load> {
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
