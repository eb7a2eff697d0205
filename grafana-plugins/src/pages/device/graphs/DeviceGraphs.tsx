import React, { useMemo, useState } from 'react';
import { t } from '@grafana/i18n';
import { UrlSyncContextProvider } from '@grafana/scenes';
import { RadioButtonGroup, Stack } from '@grafana/ui';
import type { DataSourceApi } from '@grafana/data';
import { deviceMatchers } from '../../../core/selector';
import { metricInfo } from '../../../core/catalogue';
import { deviceScene } from './deviceScene';
import type { CounterMode, DeviceMetric } from './graphPlans';

interface DeviceGraphsProps {
  readonly dataSource: DataSourceApi;
  readonly connector: string;
  readonly id: string;
  /** Metrics of the device; must be the same array while they are equal. */
  readonly metrics: readonly DeviceMetric[];
  /** Last message of a device that does not report now: the graphs end there. */
  readonly endMs?: number;
}

/** Graphs of all metrics of a device. Loaded on demand, because of the size of Grafana's scenes. */
export default function DeviceGraphs({ dataSource, connector, id, metrics, endMs }: DeviceGraphsProps) {
  const [mode, setMode] = useState<CounterMode>('rate');
  const scene = useMemo(
    () =>
      deviceScene({
        dataSource: { uid: dataSource.uid, type: dataSource.type },
        metrics,
        matchers: deviceMatchers(connector, id),
        mode,
        endMs,
      }),
    [dataSource, connector, id, metrics, mode, endMs],
  );
  const hasCounters = metrics.some(({ metric }) => metricInfo(metric)?.type === 'counter');
  const options = [
    { value: 'rate' as const, label: t('graphs.rates', 'Rates') },
    { value: 'total' as const, label: t('graphs.totals', 'Totals') },
  ];
  return (
    <Stack direction="column" gap={1}>
      {hasCounters && (
        <div>
          <RadioButtonGroup aria-label={t('graphs.counters', 'Counters as')} size="sm" options={options} value={mode} onChange={setMode} />
        </div>
      )}
      <UrlSyncContextProvider scene={scene} updateUrlOnInit={false} createBrowserHistorySteps={false}>
        <scene.Component model={scene} />
      </UrlSyncContextProvider>
    </Stack>
  );
}
