import { metricTitle } from './catalogue';
import type { FiringAlert } from './device';

/** Metrics of what safety sensors detect. The group is the label `detection` of their alerts. */
export const dangerPattern = 'iot_(water_leak|smoke|gas|carbon_monoxide)_detected';

const danger = new RegExp(`^${dangerPattern}$`);

/** `water_leak` of `iot_water_leak_detected`; undefined for other metrics. */
export function detectionOf(metric: string): string | undefined {
  return danger.exec(metric)?.[1];
}

/** The alerts, and a critical one for each detection without an alert: a leak is critical, also where no rule says so or its alert is not known yet. */
export function withDangers(alerts: readonly FiringAlert[], detections: readonly string[]): readonly FiringAlert[] {
  const unknown = [...new Set(detections)].filter((detection) => !alerts.some((alert) => isOf(alert, detection)));
  return unknown.length === 0
    ? alerts
    : [
        ...alerts,
        ...unknown.map((detection) => ({
          name: metricTitle(`iot_${detection}_detected`),
          severity: 'critical',
          labels: { detection },
        })),
      ];
}

/** Whether the alert says so: by the label of the shipped rules, or by its name, as that of a plain rule on the metric. */
function isOf({ name, labels }: FiringAlert, detection: string): boolean {
  return lettersOf(labels['detection'] ?? name) === lettersOf(detection);
}

/** `waterleak` of `water_leak`, `WaterLeak` and `Water leak`. */
function lettersOf(name: string): string {
  return name.replace(/[\W_]/g, '').toLowerCase();
}
