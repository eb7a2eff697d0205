import { z } from 'zod';
import { configIssue } from './configProblems.ts';
import { fileErrorText, readText } from './readFile.ts';

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const notDuration = 'expected a duration such as 30s, 5m, 1h30m or 30d';

/** A duration such as `30s`, `1h30m` or `500ms`; parsed to milliseconds. */
export const duration = z
  .string({ error: ({ input }) => (input === undefined ? undefined : notDuration) })
  .regex(/^(\d+(ms|s|m|h|d))+$/, notDuration)
  .transform((text) => {
    let ms = 0;
    for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhd])/g)) ms += Number(count) * unitsMs[unit as keyof typeof unitsMs];
    return ms;
  });

/** The shortest string that {@link duration} parses to these milliseconds: 90000 is `1m30s`. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, size] of Object.entries(unitsMs).reverse()) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** Shell-like patterns: `*` is any characters, `?` is one; case is ignored. */
export const globs = z.array(z.string().min(1));

/** Labels that identify a series, or that the exposition formats define: no config may set or declare them. */
export const identityLabels: ReadonlySet<string> = new Set('connector device name state action detection reason le quantile'.split(' '));

/** Labels that the mapping sets on any metric: an override may set them, a custom metric must not declare them. */
export const mappingLabels: ReadonlySet<string> = new Set(['area', 'sensor', 'channel']);

/** Label names of the catalogue (§2), which static labels must not use. */
export const reservedLabels: ReadonlySet<string> = new Set([
  ...identityLabels,
  ...mappingLabels,
  ...'phase setting setpoint tariff period size axis quality severity safety_sensor currency unit'.split(' '),
  ...'protocol native_id manufacturer model model_id firmware hardware floor parent serial version endpoint'.split(' '),
]);

const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name: letters, digits and _')
  .refine((name) => !name.startsWith('__'), {
    error: 'expected a name that does not begin with __, which Prometheus reserves',
    params: { problem: 'reserved_name' },
  });

/** Labels that the user adds to all series. */
export const staticLabels = z.record(
  labelName.refine((name) => !reservedLabels.has(name), {
    error: 'expected a label that the catalogue does not use',
    params: { problem: 'reserved_name' },
  }),
  z.string(),
);

/** Labels of a single property. They may be labels of the catalogue, except those that identify a series. */
export const propertyLabels = z.record(
  labelName.refine((name) => !identityLabels.has(name), {
    error: 'expected a label that does not identify the series',
    params: { problem: 'reserved_name' },
  }),
  z.string(),
);

/** A secret text, which prints as `<secret>`. */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  toString(): string {
    return '<secret>';
  }
  toJSON(): string {
    return '<secret>';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '<secret>';
  }
}

/** A secret: the text itself, or `file:PATH` of a file that contains it. A final line break in the file is ignored. */
export const secret = z
  .string()
  .meta({ secret: true })
  .transform((text, context) => {
    if (!text.startsWith('file:')) return new Secret(text);
    try {
      return new Secret(readText(text.slice('file:'.length)).replace(/\r?\n$/, ''));
    } catch (error) {
      context.addIssue(configIssue('file_unreadable', [], `cannot read secret file "${text.slice(5)}": ${fileErrorText(error)}`));
      return z.NEVER;
    }
  });
