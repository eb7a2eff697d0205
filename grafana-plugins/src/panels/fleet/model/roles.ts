import type { Field } from '@grafana/data';

/** Meaning of a query's values. */
export const roles = ['value', 'up', 'reason', 'last-seen', 'silence-limit', 'maintenance', 'alert', 'info', 'ignore'] as const;
export type Role = (typeof roles)[number];

const roleOfMetric: Readonly<Record<string, Role | undefined>> = {
  iot_device_up: 'up',
  iot_connector_up: 'up',
  iot_device_offline: 'reason',
  iot_device_last_seen_timestamp_seconds: 'last-seen',
  iot_device_silence_limit_seconds: 'silence-limit',
  iot_device_maintenance_until_timestamp_seconds: 'maintenance',
  iot_device_info: 'info',
  ALERTS: 'alert',
};

/** The panel's custom field config. */
export interface FleetFieldConfig {
  readonly role?: Role | 'auto';
}

/** The role by a field override, else by the metric name, else `value`. */
export function roleOf(field: Field, labels: Readonly<Record<string, string>>): Role {
  const custom: unknown = (field.config.custom as FleetFieldConfig | undefined)?.role;
  return roles.find((role) => role === custom) ?? roleOfMetric[labels.__name__ ?? ''] ?? roleOfMetric[field.name] ?? 'value';
}
