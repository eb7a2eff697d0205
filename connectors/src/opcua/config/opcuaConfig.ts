import { z } from 'zod';
import { duration, globs, propertyLabels, secret } from '../../configTypes.ts';
import { commonConfig } from '../../contract.ts';
import { configIssue, type ProblemCode } from '../../configProblems.ts';
import { nodeAddress } from './nodeAddress.ts';
import { pathPattern } from './pathPattern.ts';
import { securityConfig } from './securityConfig.ts';
import { serverUrls } from './serverUrls.ts';

const file = z.string().min(1).meta({ file: true });
const pathPatterns = z.array(pathPattern);

const deadband = z
  .union([
    z.number().min(0),
    z.string().regex(/^\d+(\.\d+)?%$/, 'expected a number in the unit of the value, or a percentage of its range such as 1%'),
  ])
  .describe('The server does not send smaller changes: a number in the unit of the value, or a percentage of its EURange such as `1%`.');

const sampling = duration.refine((ms) => ms >= 10, 'expected at least 10ms');

const split = z
  .union([z.int().min(0), z.string().min(1)])
  .describe(
    'Which objects are devices: those at this level below the root, or those of this type (browse name or node id). 0: the root is one device.',
  );

const area = z
  .string()
  .min(1)
  .describe(
    'Area of the devices; `{path}` is replaced by the names between root and device, joined by `/`, and `{1}` by the first of them.',
  );

const root = z.strictObject({
  node: nodeAddress.describe('Node id or browse path of the root.'),
  name: z.string().min(1).optional().describe('First part of the ids of its devices; default its browse name.'),
  split: split.optional(),
  area: area.optional(),
});

const explicitNode = z.strictObject({
  node: nodeAddress.describe('Node id or browse path of the variable; it is resolved at each connect.'),
  name: z.string().min(1).optional().describe('Property name; default the browse name.'),
  device: z.string().min(1).default('server').describe('Id of its device.'),
  unit: z.string().optional().describe('Unit of the value; default its EngineeringUnits.'),
  metric: z.string().min(1).optional().describe('Metric of the catalogue or of `metrics:`.'),
  labels: propertyLabels.optional(),
  kind: z.enum(['numeric', 'binary', 'enum', 'text']).optional().describe('Kind of the value; default by its data type.'),
  index: z.int().min(0).optional().describe('Element of an array, counted from 0.'),
  sampling_interval: sampling.optional(),
  deadband: deadband.optional(),
});

/** Config of an `opcua` connector: one server, or several redundant ones. */
export const opcuaConfig = commonConfig
  .extend({
    url: serverUrls.describe('URL of the server, or a list of redundant servers: the one with the highest ServiceLevel is read.'),
    security: securityConfig,
    username: z.string().min(1).optional(),
    password: secret.optional(),
    user_certificate: z
      .strictObject({ cert: file, key: file })
      .optional()
      .describe('Login with a certificate instead of a password; files in PEM form.'),
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
      .describe('Objects below which all variables are read: node ids or browse paths.'),
    split: split.default(1),
    area: area.optional(),
    device_set: z.boolean().default(true).describe('Find devices in the DeviceSet of OPC UA for Devices.'),
    machines: z.boolean().default(true).describe('Find devices in the Machines folder of OPC UA for Machinery.'),
    nodes: z.array(explicitNode).default([]).describe('Further variables, below a root or not.'),
    include: z
      .strictObject({ devices: globs, paths: pathPatterns })
      .partial()
      .default({})
      .describe('Only these devices, and only these paths below a root.'),
    exclude: z
      .strictObject({ devices: globs, properties: globs, paths: pathPatterns })
      .partial()
      .default({})
      .describe('All but these devices, properties and paths below a root.'),
    publishing_interval: duration
      .refine((ms) => ms >= 10, 'expected at least 10ms')
      .default(1000)
      .describe('How often the server sends changed values.'),
    sampling_interval: sampling.optional().describe('How often the server samples a value; default the publishing interval.'),
    deadband: deadband.optional(),
    queue_size: z.int().min(1).max(1000).default(1).describe('Changes of each node that the server queues between two publishes.'),
    poll: z.boolean().default(false).describe('Poll the nodes instead of subscribing to them.'),
    poll_interval: duration
      .refine((ms) => ms >= 100, 'expected at least 100ms')
      .default(10_000)
      .describe('How often nodes are polled that the server does not monitor.'),
    range_check: z.boolean().default(false).describe('A value outside of its InstrumentRange counts as bad.'),
    conditions: z
      .strictObject({
        enabled: z.boolean().default(true).describe('Count active alarms and other conditions.'),
        single: globs.default([]).describe('Conditions with their own series, by name.'),
      })
      .prefault({})
      .describe('Alarms and other conditions.'),
    timeout: duration
      .refine((ms) => ms >= 1000, 'expected at least 1s')
      .default(10_000)
      .describe('How long a response may take; without one the connection counts as lost.'),
    max_series: z.int().min(1).default(200_000).describe('Series of this connector.'),
    max_series_per_device: z.int().min(1).default(20_000),
  })
  .superRefine((config, context) => {
    const report = (code: ProblemCode, path: string, message: string) => context.addIssue(configIssue(code, [path], message));
    if (config.password !== undefined && config.username === undefined) report('missing', 'password', 'password requires "username"');
    if (config.user_certificate !== undefined && config.username !== undefined)
      report('conflict', 'user_certificate', 'expected either "user_certificate" or "username"');
    if (config.roots.length === 0 && config.nodes.length === 0 && !config.device_set && !config.machines)
      report('missing', 'roots', 'expected "roots" or "nodes" where "device_set" and "machines" are false');
  });

export type OpcuaConfig = z.output<typeof opcuaConfig>;
export type ExplicitNode = OpcuaConfig['nodes'][number];
