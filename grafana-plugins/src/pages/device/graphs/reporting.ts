/** PromQL: true while the device is silent, by its own silence limit. */
function silent(matchers: string): string {
  return `time() - max (iot_device_last_seen_timestamp_seconds{${matchers}}) > max (iot_device_silence_limit_seconds{${matchers}})`;
}

/**
 * An expression without the times at which the device did not report: a source goes on to export the last value, so that a graph would run flat to
 * now. `endMs` is the last message of a device that is silent now; an earlier silence is a gap from the silence limit on.
 */
export function whileReporting(expr: string, matchers: string, endMs: number | undefined): string {
  const reported = `(${expr}) unless on () (${silent(matchers)})`;
  return endMs === undefined ? reported : `(${reported}) and on () (vector(time()) <= ${Math.ceil(endMs / 1000)})`;
}

/** Values of {@link reachability} and {@link firing}. */
export const timelineValues = { offline: 0, ok: 1, silent: 3, info: 4, warning: 5, critical: 6 } as const;

/** PromQL: offline, silent or online over time. */
export function reachability(matchers: string): string {
  const up = `max by (connector) (iot_device_up{${matchers}})`;
  return `${up} == 0 or ${up} + on () group_left () (${timelineValues.silent - 1} + 0 * (${silent(matchers)})) or ${up}`;
}

/** PromQL: firing alerts over time, by severity. */
export function firing(matchers: string): string {
  const { critical, warning, info } = timelineValues;
  const of = (matcher: string) => `max by (alertname) (ALERTS{alertstate="firing",${matcher}${matchers}})`;
  return [
    `${of('severity=~"critical|page|emergency|error",')} * ${critical}`,
    `${of('severity!~"info|informational|notice",')} * ${warning}`,
    `${of('')} * ${info}`,
  ].join(' or ');
}
