import { z } from 'zod';
import { duration, globs, propertyLabels, secret } from '../../configTypes.ts';
import { commonConfig } from '../../contract.ts';
import { nodeAddress } from './nodeAddress.ts';
import { pathPattern } from './pathPattern.ts';
import { securityConfig } from './securityConfig.ts';
import { serverUrls } from './serverUrls.ts';

const file = z.string().min(1).meta({ file: true });
const pathPatterns = z.array(pathPattern);

const deadband = z
  .union([
    z.number().min(0),
    z.string().regex(/^\d+(\.\d+)?%$/, 'expected a number in the unit of the value, or a share of its range such as 1%'),
  ])
  .describe('Smaller changes are not sent: a number in the unit of the value, or a share of its EURange such as `1%`.');

const sampling = duration.refine((ms) => ms >= 10, 'expected at least 10ms');

const split = z
  .union([z.int().min(0), z.string().min(1)])
  .describe(
    'Where the devices are: this many levels below the root, or each object of this type (a browse name, or a node id). 0: the root is one device.',
  );

const area = z
  .string()
  .min(1)
  .describe('Area of the devices; `{path}` are the names between root and device joined by `/`, `{1}` the first of them, and so on.');

const root = z.strictObject({
  node: nodeAddress.describe('Node id or browse path of the root.'),
  name: z.string().min(1).optional().describe('Begins the ids of its devices; default its browse name.'),
  split: split.optional(),
  area: area.optional(),
});

const explicitNode = z.strictObject({
  node: nodeAddress.describe('Node id or browse path of the variable; resolved at each connect.'),
  name: z.string().min(1).optional().describe('Property name; default the browse name.'),
  device: z.string().min(1).default('server').describe('Id of the device that it belongs to.'),
  unit: z.string().optional().describe('Unit of the value instead of the EngineeringUnits.'),
  metric: z.string().min(1).optional().describe('Metric of the catalogue or of `metrics:`.'),
  labels: propertyLabels.optional(),
  kind: z.enum(['numeric', 'binary', 'enum', 'text']).optional().describe('What the value is; default by its data type.'),
  index: z.int().min(0).optional().describe('Element of an array, counted from 0.'),
  sampling_interval: sampling.optional(),
  deadband: deadband.optional(),
});

/** Config of an `opcua` connector: one server, or several that stand in for each other. */
export const opcuaConfig = commonConfig
  .extend({
    url: serverUrls.describe('Server, or a list of redundant ones, of which the one with the highest ServiceLevel is read.'),
    security: securityConfig,
    username: z.string().min(1).optional(),
    password: secret.optional(),
    user_certificate: z
      .strictObject({ cert: file, key: file })
      .optional()
      .describe('Log in with a certificate instead of a password; files in PEM form.'),
    pki_dir: z
      .string()
      .min(1)
      .meta({ file: 'live' })
      .optional()
      .describe('Folder with own and trusted certificates; default one in the data folder.'),
    roots: z
      .array(z.union([nodeAddress, root]))
      .transform((entries) => entries.map((entry) => (typeof entry === 'string' ? { node: entry } : entry)))
      .default([])
      .describe('Objects below which everything is read: node ids or browse paths.'),
    split: split.default(1),
    area: area.optional(),
    device_set: z.boolean().default(true).describe('Find devices below the DeviceSet of OPC UA for Devices.'),
    machines: z.boolean().default(true).describe('Find devices below the Machines of OPC UA for Machinery.'),
    nodes: z.array(explicitNode).default([]).describe('Variables to read wherever they are.'),
    include: z
      .strictObject({ devices: globs, paths: pathPatterns })
      .partial()
      .default({})
      .describe('Only these devices, only these paths below a root.'),
    exclude: z
      .strictObject({ devices: globs, properties: globs, paths: pathPatterns })
      .partial()
      .default({})
      .describe('Not these devices, not these properties, not these paths below a root.'),
    publishing_interval: duration
      .refine((ms) => ms >= 10, 'expected at least 10ms')
      .default(1000)
      .describe('How often the server sends what has changed.'),
    sampling_interval: sampling.optional().describe('How often the server looks; default the publishing interval.'),
    deadband: deadband.optional(),
    queue_size: z.int().min(1).max(1000).default(1).describe('Changes that the server keeps of each node between two publishes.'),
    poll: z.boolean().default(false).describe('Read instead of subscribe.'),
    poll_interval: duration
      .refine((ms) => ms >= 100, 'expected at least 100ms')
      .default(10_000)
      .describe('How often nodes are read for which the server makes no subscription.'),
    range_check: z.boolean().default(false).describe('A value beyond the InstrumentRange counts as bad.'),
    conditions: z
      .strictObject({
        enabled: z.boolean().default(true).describe('Count active alarms and conditions.'),
        single: globs.default([]).describe('Conditions that get a series of their own, by name.'),
      })
      .prefault({})
      .describe('Alarms and conditions.'),
    timeout: duration
      .refine((ms) => ms >= 1000, 'expected at least 1s')
      .default(10_000)
      .describe('How long an answer may take; a server that is silent for longer is gone.'),
    max_series: z.int().min(1).default(200_000).describe('Series of this connector.'),
    max_series_per_device: z.int().min(1).default(20_000),
  })
  .superRefine((config, context) => {
    const report = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (config.password !== undefined && config.username === undefined) report('password', 'needs a username');
    if (config.user_certificate !== undefined && config.username !== undefined)
      report('user_certificate', 'is another way to log in than "username": leave one of them out');
    if (config.roots.length === 0 && config.nodes.length === 0 && !config.device_set && !config.machines)
      report('roots', 'nothing would be read: give "roots" or "nodes", or leave "device_set" and "machines" on');
  });

export type OpcuaConfig = z.output<typeof opcuaConfig>;
export type ExplicitNode = OpcuaConfig['nodes'][number];
