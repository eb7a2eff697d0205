import { z } from 'zod';
import { duration, globs, propertyLabels, reservedLabels, staticLabels } from './configTypes.ts';
import { configIssue } from './configProblems.ts';

export const groupNames = ['measurement', 'state', 'diagnostic', 'setting', 'color', 'location'] as const;

const perDevice = {
  groups: z.array(z.enum(groupNames)).describe('Groups of series to export; docs/metrics.md names the group of each metric.'),
  settings: z.enum(['none', 'values', 'all']).describe('Export settings: none, numbers and switches (`values`), or enums too (`all`).'),
  labels: staticLabels.describe('Static labels added to every series.'),
  stale_after: duration.describe('Silence limit, instead of the learned one.'),
  max_age: duration.describe('Values older than this are not exported.'),
  on_unavailable: z.enum(['suspend', 'keep']).describe('`keep` exports the last values of an offline device.'),
};

const override = z
  .strictObject({
    device: z.string().describe('Glob over device id or name; default all devices.'),
    property: z.string().describe('Glob over native property names; without it the entry applies to whole devices.'),
    ...perDevice,
    labels: propertyLabels.describe('Labels added to the series; with `property` also those of the catalogue, such as `phase`.'),
    name: z.string().describe('Name of the device.'),
    area: z.string().describe('Area of the device.'),
    metric: z.string().describe('Metric of the catalogue or of `metrics:`.'),
    factor: z.number().describe('Multiplies the value before unit conversion.'),
    as: z.enum(['gauge', 'counter']).describe('Type of the metric, where the source does not define it.'),
    drop: z.boolean().describe('Do not export the property.'),
    log: z.boolean().describe('Log each change of the property.'),
  })
  .partial()
  .superRefine(({ property, labels = {} }, context) => {
    if (property !== undefined) return;
    for (const label of Object.keys(labels).filter((name) => reservedLabels.has(name)))
      context.addIssue(configIssue('reserved_name', ['labels', label], 'expected "property" too: the catalogue uses this label'));
  });

const quality = z
  .strictObject({
    device: z.string().describe('Glob over device id or name; default all devices.'),
    property: z.string().describe('Glob over native property names; default all properties.'),
    metric: z.string().describe('Only readings of this metric.'),
    range: z
      .union([z.literal(false), z.tuple([z.number(), z.number()])])
      .describe(
        "Lower and upper limit in the metric's unit, such as `[-40, 85]`, instead of the range in docs/metrics.md; `false`: no range.",
      ),
    sentinels: z
      .union([z.literal(false), z.array(z.number()).min(1).max(20)])
      .describe(
        'Numbers that mean "no value", in the unit of the source, such as `[85, -127]`, instead of those in docs/metrics.md; `false`: none.',
      ),
    spike: z
      .union([z.literal(false), z.number().positive()])
      .describe(
        "A larger change between two readings, in the metric's unit, is held back until another reading confirms it; `false`: no limit.",
      ),
  })
  .partial()
  .superRefine(({ property, metric, range, sentinels, spike }, context) => {
    if (range === undefined && sentinels === undefined && spike === undefined)
      context.addIssue(configIssue('missing', [], 'expected "range", "sentinels" or "spike"'));
    if (Array.isArray(range) && range[0] >= range[1])
      context.addIssue(configIssue('invalid_value', ['range'], 'expected a lower and then an upper limit, such as [-40, 85]'));
    // the same number means different things for different quantities
    const isOfOne = metric !== undefined || property !== undefined;
    for (const [key, check] of Object.entries({ range, sentinels, spike }))
      if (!isOfOne && check !== undefined && check !== false)
        context.addIssue(configIssue('missing', [key], 'expected "metric" or "property" too: the check depends on the quantity'));
  });

/** The keys of every connector, which each connector extends. Parsed durations are milliseconds. */
export const commonConfig = z.strictObject({
  name: z.string().min(1).optional().describe('Unique name, also the label `connector`. Default: the type.'),
  enabled: z.boolean().default(true).describe('`false` disables the connector.'),
  groups: perDevice.groups.default(['measurement', 'state', 'diagnostic']),
  settings: perDevice.settings.default('none'),
  labels: perDevice.labels.default({}),
  series_labels: z
    .array(z.enum(['name', 'area']))
    .default(['name'])
    .describe('Descriptive labels on every series.'),
  include: z.strictObject({ devices: globs }).partial().default({}).describe('Only devices whose id or name matches.'),
  exclude: z
    .strictObject({ devices: globs, properties: globs })
    .partial()
    .default({})
    .describe('Devices and properties that are not exported.'),
  overrides: z.array(override).default([]).describe('Settings for some devices or properties; later entries win.'),
  quality: z
    .array(quality)
    .default([])
    .describe('Checks that reject or hold back implausible readings of some metrics, devices or properties; later entries win.'),
  log: z
    .strictObject({
      text: z.boolean().default(false).describe('Log changes of text properties.'),
      messages: z
        .boolean()
        .default(false)
        .describe('Send each message as received to `outputs.loki`, with secrets hidden: lines of kind `message`.'),
      debug: globs
        .default([])
        .describe(
          'Devices, by id or name, whose every message and reading is logged at level debug, whatever `log.level` is. The lines are not limited in rate.',
        ),
    })
    .prefault({})
    .describe('What is logged about devices.'),
  info: z
    .strictObject({ serial: z.boolean().default(false) })
    .prefault({})
    .describe('`serial`: put serial numbers on iot_device_info.'),
  stale_after: perDevice.stale_after.optional(),
  link_grace: duration.default(60_000).describe('How long devices stay up after the link is lost.'),
  max_age: perDevice.max_age.optional(),
  safety_hold: duration.default(120_000).describe('Shortest time that a safety detection stays 1.'),
  forget_after: duration
    .default(30 * 86_400_000)
    .describe('Offline devices are removed after this time, where the source does not list its devices.'),
  max_states: z.int().min(1).default(20).describe('Properties with more states are not exported.'),
  max_actions: z.int().min(1).default(50).describe('Different actions of one device; further ones count as `other`.'),
  max_series: z.int().min(1).default(50_000).describe('Most series of this connector.'),
  max_series_per_device: z.int().min(1).default(500),
  on_unavailable: perDevice.on_unavailable.default('suspend'),
  shard: z
    .strictObject({ index: z.int().min(0), count: z.int().min(1) })
    .refine((shard) => shard.index < shard.count, { error: 'expected an index below count', params: { problem: 'out_of_range' } })
    .optional()
    .describe('Export only the devices whose hashed id belongs to this shard.'),
});

export type CommonConfig = z.output<typeof commonConfig>;
export type Override = z.output<typeof override>;
export type QualityEntry = z.output<typeof quality>;
