import type { HttpTarget } from '../../config/httpTargetSchema.ts';
import type { SendResult } from '../../outputs/http/sendResult.ts';

/** A marked sample, line or span for one output of the config. */
export interface OutputTest {
  readonly output: 'remote_write' | 'loki' | 'otlp';
  /** Undefined where there is only one of its kind. */
  readonly name?: string;
  /** With credentials, which are not printed. */
  readonly target: HttpTarget & { readonly url: string };
  /** What is sent: `the sample gaugeway_output_test`. */
  readonly what: string;
  /** Never throws. */
  send(): Promise<SendResult>;
  close(): Promise<void>;
}

/** The mark of what is sent: the metric of the sample, and the event of the line. */
export const mark = 'gaugeway_output_test';
