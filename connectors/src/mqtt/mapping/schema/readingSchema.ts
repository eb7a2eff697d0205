import { z } from 'zod';
import { duration, propertyLabels } from '../../../configTypes.ts';

const text = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Texts that may refer to the topic and the message. */
const template = text;

const valueLimit = z.int().min(1).max(10_000);

const label = z.union([
  template,
  z.strictObject({
    from: template,
    max_values: valueLimit.default(100).describe('Most different values; a reading with a further one is refused.'),
  }),
]);

/** Labels by name: `{ site: '{@site}' }`. */
export const labels = z.record(propertyLabels.keyType, label).describe('Labels by name, as texts with `{…}` or `{ from, max_values }`.');

const readingKeys = {
  name: template.optional().describe('Name of the reading, by which the catalogue chooses a metric; default by path or topic.'),
  unit: template.optional().describe('Unit of the value, fixed or such as `{.unit}`; docs/metrics.md lists all.'),
  metric: text.optional().describe('Metric of the catalogue or of `metrics:`. Default: by name and unit.'),
  as: z.enum(['gauge', 'counter']).optional().describe('Type of the metric if name and unit do not decide it.'),
  kind: z
    .enum(['numeric', 'binary', 'enum', 'text', 'event'])
    .optional()
    .describe('Default: by metric and values, else `numeric`. Texts are logged, not exported.'),
  values: z
    .union([z.record(z.string(), z.union([z.string(), z.number()])), z.array(text).min(1)])
    .optional()
    .describe('What raw values mean: `{ 0: idle, 1: running }`, `{ open: on, closed: off }`, `{ low: 10 }`; or the list of all values.'),
  scale: z.number().optional().describe('raw × scale + offset is the value in `unit`.'),
  offset: z.number().optional(),
  absent: z.array(scalar).min(1).optional().describe('Raw values that mean "no value".'),
  channel: template.optional().describe('Label `channel`; with one `*` in the path by default `{*}`.'),
  labels: labels.optional(),
  category: z.enum(['config', 'diagnostic']).optional().describe('`config`: a setting. `diagnostic`: of the group diagnostic.'),
  expire_after: duration.optional().describe('A value that is older than this is hidden.'),
};

const readingSchema = z.strictObject(readingKeys);

/** A reading with its place in the payload. */
const placedReading = z.strictObject({
  path: z.string().describe('Path in the payload: `motor.current`, `phases.*.power`, `list[0]`.'),
  ...readingKeys,
});

/** `°C` is short for `{ unit: °C }`. */
const shortReading = z.union([z.string(), readingSchema]);

export const readings = z.union([z.record(z.string(), shortReading), z.array(placedReading).min(1)]);
export const subtopics = z.record(text, shortReading);
export const scalarReading = shortReading;

export type ReadingConfig = z.output<typeof readingSchema>;
export type LabelsConfig = z.output<typeof labels>;
