import React, { useMemo } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import { AlertCards } from '../../components/alerts/AlertCards';
import { type KnownAlert, alertRows } from '../../core/alertRow';
import type { Device, FiringAlert } from '../../core/device';
import { useAlerts } from '../../data/alerts/useAlerts';
import { useRefreshAfter } from './useRefreshAfter';

interface Props {
  readonly device: Device;
  readonly nowMs: number;
  /** Time of the queries about the device: what is live changes more often. */
  readonly ownAtMs: number | undefined;
  /** Of the metrics; it evaluates the rules. */
  readonly dataSource: DataSourceApi;
}

/** The firing alerts, worst first: what their rules say of value, start and first step, who takes care, and where to go from there. */
export function DeviceAlerts({ device, nowMs, ownAtMs, dataSource }: Props) {
  const { alerts, connector, id } = device;
  const names = alerts.map(({ name }) => name).join('\n');
  const scope = useMemo(() => ({ names: names.split('\n'), labels: { connector, device: id } }), [names, connector, id]);
  const { data, refresh } = useAlerts(dataSource, scope);
  useRefreshAfter(ownAtMs, refresh);
  const known = (data?.alerts ?? []).filter(({ phase, name }) => phase === 'firing' && alerts.some((alert) => alert.name === name));
  const others = alerts.filter(({ name }) => !known.some((alert) => alert.name === name)).map((alert) => bare(alert, dataSource));
  return (
    <>
      <AlertCards
        rows={alertRows([...known, ...others], [device])}
        label={t('device.alerts', 'Firing alerts')}
        nowMs={nowMs}
        withDevice={false}
        alerts={data?.alerts ?? []}
        alertmanagers={data?.alertmanagers ?? []}
        onChanged={refresh}
      />
      {data?.problems.some(({ missing }) => missing === 'annotations') && (
        <Text color="secondary" element="p">
          {t('device.alert-no-details', 'What the rules say of it is not available: Grafana cannot read the rules of the data source.')}
        </Text>
      )}
    </>
  );
}

/** An alert of which only `ALERTS` is known, or a danger without one. */
function bare({ name, severity, labels, sinceMs, isAtLeast }: FiringAlert, { uid, name: source }: DataSourceApi): KnownAlert {
  return {
    source: { uid, name: source },
    name,
    phase: 'firing',
    labels: { severity, ...labels },
    annotations: {},
    sinceMs,
    isAtLeast,
    silences: [],
    inhibitors: [],
    intervals: [],
    isHeard: false,
    alertmanagers: [],
  };
}
