import { useCallback, useEffect, useRef } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { getManagedAlerts } from '../alerts/managedAlerts';
import { serverNowMs } from '../clock';
import { queryInstant } from '../prometheus';
import { useDataSource } from '../useDataSource';
import { useVisibleInterval } from '../useVisibleInterval';

/** What a page shows of the data source. */
export interface ShownLoad {
  /** PromQL matchers of the device, where it is only one. */
  readonly matchers?: string;
  readonly loadedAtMs: number | undefined;
  /** Of the latest load. */
  readonly error: Error | undefined;
  refresh(): void;
}

const lookMs = 15_000;
/** Then it is loaded again in any case: an exporter without a stream has other values. */
const oldMs = 60_000;

/** A few numbers of which one changes with each device, alert, maintenance and connector that comes or goes. */
function changesQueries(matchers: string) {
  const of = (metric: string) => `${metric}{${matchers}}`;
  const firing = `ALERTS{${['alertstate="firing"', matchers].filter(Boolean).join(',')}}`;
  return {
    devices: `count(${of('iot_device_info')})`,
    connectors: 'sum(iot_connector_up)',
    alerts: `count(${firing})`,
    starts: `sum(${of('ALERTS_FOR_STATE')} and ignoring (alertstate) ${firing})`,
    maintenances: `sum(${of('iot_device_maintenance_until_timestamp_seconds')} > time())`,
  };
}

/**
 * Refreshes a live page when the data source has other devices, alerts or maintenances than the page shows, which the stream does not tell: asks a few numbers
 * four times a minute while the browser's tab is visible.
 */
export function useChanges(isOn: boolean, { matchers = '', loadedAtMs, error, refresh }: ShownLoad): void {
  const { dataSource } = useDataSource();
  const shown = useRef<Promise<string> | undefined>(undefined);
  useEffect(() => {
    shown.current = isOn && dataSource && loadedAtMs !== undefined ? summaryOf(dataSource, matchers, loadedAtMs) : undefined;
    shown.current?.catch(() => undefined);
  }, [isOn, dataSource, matchers, loadedAtMs]);
  const look = useCallback(() => {
    const isOld = serverNowMs() - (loadedAtMs ?? Infinity) > oldMs;
    if (dataSource !== undefined) {
      Promise.all([shown.current, summaryOf(dataSource, matchers, serverNowMs())]).then(
        ([before, now]) => (error !== undefined || isOld || before !== now) && refresh(),
        // the page says that the data source does not answer, but not at once: it may only restart
        () => isOld && refresh(),
      );
    }
  }, [dataSource, matchers, loadedAtMs, error, refresh]);
  useVisibleInterval(isOn, look, lookMs);
}

async function summaryOf(dataSource: DataSourceApi, matchers: string, atMs: number): Promise<string> {
  const [vectors, managed] = await Promise.all([queryInstant(dataSource, changesQueries(matchers), { atMs }), getManagedAlerts()]);
  const numbers = Object.entries(vectors).map(([name, samples]) => [name, samples[0]?.value]);
  return JSON.stringify([numbers, managed]);
}
