import { z } from 'zod';
import { configIssue } from './errors.ts';
import { fileErrorText, readText } from './readFile.ts';

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const notDuration = 'expected a duration such as 30s, 5m, 1h30m or 30d';

/** A duration text such as `30s`, `1h30m` or `500ms`; parsed to milliseconds. */
export const duration = z
  .string({ error: ({ input }) => (input === undefined ? undefined : notDuration) })
  .regex(/^(\d+(ms|s|m|h|d))+$/, notDuration)
  .transform((text) => {
    let ms = 0;
    for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhd])/g)) ms += Number(count) * unitsMs[unit as keyof typeof unitsMs];
    return ms;
  });

/** Milliseconds as the shortest text that {@link duration} reads: 90000 is `1m30s`. */
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

/** Shell-like patterns: `*` any text, `?` one character; case is ignored. */
export const globs = z.array(z.string().min(1));

/** Labels that identify a series, or that the exposition formats reserve: no config may set them. */
const identityLabels: ReadonlySet<string> = new Set('connector device name state action detection reason le quantile'.split(' '));

/** Label names of the catalogue (§2), which static labels must not use. */
export const reservedLabels: ReadonlySet<string> = new Set([
  ...identityLabels,
  ...'sensor channel phase setting setpoint tariff period size axis quality severity currency unit'.split(' '),
  ...'protocol native_id manufacturer model model_id firmware hardware area floor parent serial version endpoint'.split(' '),
]);

const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name: letters, digits and _')
  .refine((name) => !name.startsWith('__'), 'expected a name that does not begin with __, which Prometheus reserves');

/** Labels that the user adds to every series. */
export const staticLabels = z.record(
  labelName.refine((name) => !reservedLabels.has(name), 'expected a label that the catalogue does not use'),
  z.string(),
);

/** Labels of a single property. They may be labels of the catalogue, except those that identify a series. */
export const propertyLabels = z.record(
  labelName.refine((name) => !identityLabels.has(name), 'expected a label that does not identify the series'),
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
      context.addIssue(configIssue('invalid_value', [], `cannot read secret file "${text.slice(5)}": ${fileErrorText(error)}`));
      return z.NEVER;
    }
  });
