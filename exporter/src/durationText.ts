import { formatDuration } from '@gaugeway/connectors/configTypes';

/** A duration for people, to the second, in its two largest units: `1h30m`. */
export function durationText(ms: number): string {
  const text = formatDuration(Math.max(0, Math.round(ms / 1000) * 1000));
  return /^(?:\d+[a-z]+){1,2}/.exec(text)?.[0] ?? text;
}
