import type { StorageFacts } from './client.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Units of VictoriaMetrics' durations; a number without one is months of 31 days. */
const unitsMs: Readonly<Record<string, number>> = { h: hourMs, d: dayMs, w: 7 * dayMs, M: 31 * dayMs, '': 31 * dayMs, y: 365 * dayMs };

/** Reads VictoriaMetrics' own metrics. A proxy in front of it has an uptime too, but no rows. */
export function storageFacts(metrics: string): StorageFacts {
  if (!/^vm_rows\{type="storage\//m.test(metrics)) return {};
  const [, uptimeS] = /^vm_app_uptime_seconds (\d+)$/m.exec(metrics) ?? [];
  const [, number, unit = ''] = /^flag\{name="retentionPeriod", value="(\d+(?:\.\d+)?)([hdwMy]?)"/m.exec(metrics) ?? [];
  return {
    startedMs: uptimeS === undefined ? undefined : Date.now() - Number(uptimeS) * 1000,
    retentionMs: Number(number) > 0 ? Number(number) * (unitsMs[unit] ?? NaN) : undefined,
  };
}
