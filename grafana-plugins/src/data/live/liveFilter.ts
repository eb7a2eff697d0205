/** What a page wants to have live. Without `devices`: all. */
export interface LiveFilter {
  readonly devices?: ReadonlyArray<{ readonly connector: string; readonly id: string }>;
  /** Of all devices, only these metrics. */
  readonly metrics?: readonly string[];
}

/** Whether one of the filters has a device. */
export function isWanted(filters: Iterable<LiveFilter>, connector: string, id: string): boolean {
  return [...filters].some(({ devices }) => devices?.some((device) => device.connector === connector && device.id === id) ?? true);
}

/** The parameters of one stream that has what all pages want. Empty without a filter. */
export function streamParameters(filters: readonly LiveFilter[]): URLSearchParams {
  const parameters = new URLSearchParams();
  const add = (name: string, values: Iterable<string>) => [...new Set(values)].sort().forEach((value) => parameters.append(name, value));
  const named = filters.flatMap(({ devices = [] }) => devices);
  const wide = filters.filter(({ devices }) => devices === undefined);
  if (wide.length === 0) {
    add(
      'connector',
      named.map(({ connector }) => connector),
    );
    add(
      'device',
      named.map(({ id }) => id),
    );
    return parameters;
  }
  if (wide.every(({ metrics }) => metrics !== undefined)) {
    add(
      'metric',
      wide.flatMap(({ metrics = [] }) => metrics),
    );
    add(
      'whole',
      named.map(({ id }) => id),
    );
  }
  return parameters;
}
