/** Epoch milliseconds of a date or time on the command line; undefined where it is none. */
export function parseTime(text: string): number | undefined {
  const ms = /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

export const expectedTime = 'expected a date or time such as 2024-01-01 or 2024-01-01T06:00:00Z';
