import { z } from 'zod';
import { duration } from '@gaugeway/connectors/configTypes';
import { checkHttpTarget, hasAddress, httpTargetKeys } from './httpTargetSchema.ts';

/** `outputs.otlp`. */
export const otlpSchema = z
  .strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/[^/?#@]+(\/\S*)?$/, 'expected a URL such as http://tempo:4318/v1/traces, without credentials')
      .refine(hasAddress, 'expected a URL with a valid host and port')
      .describe('The endpoint for traces by OTLP over HTTP; `/v1/traces` is added to a URL without a path. Redirects are not followed.'),
    service_name: z.string().min(1).default('gaugeway').describe('Resource attribute `service.name` of all spans.'),
    resource: z
      .record(z.string().min(1), z.string())
      .default({})
      .describe('More resource attributes, such as `deployment.environment.name`.'),
    traces_per_second: z
      .number()
      .positive()
      .max(10_000)
      .default(10)
      .describe('Most traces a second. A fifth of them is kept for work that fails or is slow, which is traced afterwards.'),
    slow_after: duration.default(1000).describe('Work that takes longer is slow.'),
    ...httpTargetKeys,
  })
  .superRefine(checkHttpTarget);

export type OtlpConfig = z.output<typeof otlpSchema>;
