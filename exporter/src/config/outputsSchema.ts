import { z } from 'zod';
import { duration } from '@gaugeway/connectors/configTypes';
import { lokiSchema } from './lokiSchema.ts';
import { otlpSchema } from './otlpSchema.ts';
import { remoteWriteTargets } from './remoteWriteSchema.ts';

export type { RemoteWriteConfig } from './remoteWriteSchema.ts';

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
  remote_write: remoteWriteTargets.default([]).describe('Targets of Prometheus remote write.'),
  loki: lokiSchema.optional().describe('Where log lines are pushed to.'),
  otlp: otlpSchema
    .optional()
    .describe('Where traces are pushed to, by OTLP over HTTP. Metrics do not go this way: they are scraped or pushed by remote write.'),
});
