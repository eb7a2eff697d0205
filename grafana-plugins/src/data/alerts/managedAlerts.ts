import { hasPermission } from '@grafana/runtime';
import { isOwn, sentLabels } from '../../core/alert';
import type { InventorySample } from '../../core/inventory';
import { getGrafanaAlerts } from './ruleAlerts';

/** Firing alerts of Grafana's own rules in the form of `ALERTS` and `ALERTS_FOR_STATE`, which only know those of the data source. */
export interface ManagedAlerts {
  readonly alerts: readonly InventorySample[];
  /** Starts, in seconds since the epoch. */
  readonly alertsSince: readonly InventorySample[];
}

export const noManagedAlerts: ManagedAlerts = { alerts: [], alertsSince: [] };

/** Those about devices, connectors and exporters; none where they cannot be read, which the page of alerts reports. */
export async function getManagedAlerts(): Promise<ManagedAlerts> {
  try {
    if (!hasPermission('alert.rules:read')) {
      return noManagedAlerts;
    }
    const alerts = (await getGrafanaAlerts()).filter((alert) => alert.phase === 'firing' && isOwn(alert));
    const samples = alerts.map((alert) => ({ labels: { ...sentLabels(alert), alertname: alert.name }, activeAtMs: alert.activeAtMs }));
    return {
      alerts: samples.map(({ labels }) => ({ labels, value: 1 })),
      alertsSince: samples.flatMap(({ labels, activeAtMs }) => (activeAtMs === undefined ? [] : [{ labels, value: activeAtMs / 1000 }])),
    };
  } catch {
    return noManagedAlerts;
  }
}
