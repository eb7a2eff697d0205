import React, { useEffect } from 'react';
import { rangeUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RefreshPicker } from '@grafana/ui';
import type { Live } from '../data/live/useLive';
import { DataSourceChoice } from './DataSourceChoice';
import { LiveMark } from './LiveMark';
import { useUrlParameters } from './useUrlParameters';

interface Props {
  readonly isLoading: boolean;
  onRefresh(): void;
  /** Of a page that can be live. */
  readonly live?: Live;
}

const parameter = 'refresh';

/** Grafana's refresh picker, with the interval in the URL, after the choice of a data source where there are several. A page that should be live and is not reloads every 30 s; nothing else reloads automatically. */
export function FleetRefresh({ isLoading, onRefresh, live }: Props) {
  const [parameters, change] = useUrlParameters();
  const interval = parameters.get(parameter) ?? '';
  useEffect(() => {
    if (!/^\d+[smhd]$/.test(interval)) {
      return undefined;
    }
    const timer = setInterval(onRefresh, Math.max(5000, rangeUtil.intervalToMs(interval)));
    return () => clearInterval(timer);
  }, [interval, onRefresh]);
  const choose = (next: string) => change((after) => (next === '' ? after.delete(parameter) : after.set(parameter, next)));
  return (
    <>
      <LiveMark live={live} />
      <DataSourceChoice />
      <RefreshPicker
        value={interval}
        isLoading={isLoading}
        intervals={['10s', '30s', '1m', '5m', '15m']}
        tooltip={t('refresh.tooltip', 'Refresh')}
        onRefresh={onRefresh}
        onIntervalChanged={choose}
      />
    </>
  );
}
