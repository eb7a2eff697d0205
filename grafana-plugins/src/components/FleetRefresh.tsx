import React, { useEffect } from 'react';
import { useSearchParams } from 'react-router-dom';
import { rangeUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { RefreshPicker } from '@grafana/ui';

interface Props {
  readonly isLoading: boolean;
  onRefresh(): void;
}

const parameter = 'refresh';

/** Grafana's refresh picker, with the interval in the URL. Nothing else reloads automatically. */
export function FleetRefresh({ isLoading, onRefresh }: Props) {
  const [parameters, setParameters] = useSearchParams();
  const interval = parameters.get(parameter) ?? '';
  useEffect(() => {
    if (!/^\d+[smhd]$/.test(interval)) {
      return undefined;
    }
    const timer = setInterval(onRefresh, Math.max(5000, rangeUtil.intervalToMs(interval)));
    return () => clearInterval(timer);
  }, [interval, onRefresh]);
  const choose = (next: string) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (next === '') {
          after.delete(parameter);
        } else {
          after.set(parameter, next);
        }
        return after;
      },
      { replace: true },
    );
  return (
    <RefreshPicker
      value={interval}
      isLoading={isLoading}
      intervals={['10s', '30s', '1m', '5m', '15m']}
      tooltip={t('refresh.tooltip', 'Refresh')}
      onRefresh={onRefresh}
      onIntervalChanged={choose}
    />
  );
}
