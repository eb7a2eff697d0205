/** Seconds of a duration such as `12T03:04:05`, which is days and time; undefined for another text. */
export function uptimeSeconds(raw: unknown): number | undefined {
  const [, days, hours, minutes, seconds] = /^(\d{1,6})T(\d\d):(\d\d):(\d\d)$/.exec(String(raw)) ?? [];
  if (days === undefined) return undefined;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}
