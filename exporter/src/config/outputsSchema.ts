import { z } from 'zod';
import { duration } from '@gaugeway/connectors/configTypes';

const remoteWrite = z.strictObject({
  name: z.string().min(1).optional().describe('Unique name of the target in logs and metrics. Default: host and port of the URL.'),
  url: z
    .string()
    .regex(/^https?:\/\/[^/?#@]+\/\S*$/, 'expected a URL such as http://victoriametrics:8428/api/v1/write, without credentials')
    .describe('The remote-write endpoint.'),
  order: z
    .enum(['series', 'fresh_first'])
    .optional()
    .describe(
      "`series`: a series' backlog is sent before its new samples. `fresh_first`: new samples never wait for a backlog. Default: `fresh_first` where the target is VictoriaMetrics.",
    ),
});

/** `outputs` of the config. */
export const outputsSchema = z.strictObject({
  job: z.string().min(1).default('gaugeway').describe('Label `job` of all series that are pushed.'),
  instance: z.string().min(1).optional().describe('Label `instance` of all series that are pushed. Default: host name and port.'),
  interval: duration.default(15_000).describe('How often values that are computed, such as `iot_device_up`, are sampled.'),
  spool: z
    .strictObject({
      max_bytes: z.int().min(1_000_000).default(1_000_000_000).describe('Largest size; the oldest samples are dropped first.'),
      max_age: duration.default(7 * 86_400_000).describe('Older samples are dropped.'),
    })
    .prefault({})
    .describe('Samples on disk that could not be sent yet, in the data folder.'),
  remote_write: z.array(remoteWrite).default([]).describe('Targets of Prometheus remote write.'),
});

export type OutputsConfig = z.output<typeof outputsSchema>;
export type RemoteWriteConfig = OutputsConfig['remote_write'][number];
