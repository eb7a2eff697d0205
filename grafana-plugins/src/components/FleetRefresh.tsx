import React, { useEffect } from 'react';
import { rangeUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RefreshPicker } from '@grafana/ui';
import { DataSourceChoice } from './DataSourceChoice';
import { useUrlParameters } from './useUrlParameters';

interface Props {
  readonly isLoading: boolean;
  onRefresh(): void;
}

const parameter = 'refresh';

/** Grafana's refresh picker, with the interval in the URL, after the choice of a data source where there are several. Nothing else reloads automatically. */
export function FleetRefresh({ isLoading, onRefresh }: Props) {
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
