import { z } from 'zod';
import type { TargetState } from '../outputs/target.ts';
import { count, duration, time } from './schemaTypes.ts';

const outputStates = ['starting', 'up', 'down', 'refusing', 'waiting_clock'] as const satisfies readonly TargetState[];
const byReason = z.record(z.string(), count);

const outputExample = {
  output: 'victoriametrics:8428',
  type: 'remote_write',
  url: 'http://victoriametrics:8428/api/v1/write',
  server: 'victoriametrics',
  order: 'fresh_first',
  state: 'down',
  state_since_ms: 1_767_225_600_000,
  reason: 'connect ECONNREFUSED 127.0.0.1:8428',
  last_success_ms: 1_767_225_599_000,
  pending: 18_204,
  oldest_pending_ms: 1_767_225_599_100,
  sent: 1_204_332,
  sent_bytes: 9_120_331,
  requests: 8_211,
  retried_requests: 12,
  rejected: { out_of_bounds: 3 },
  lost: {},
  pending_samples: 18_204,
  sent_samples: 1_204_332,
  repeated_samples: 40_210,
  adjusted_samples: 0,
};

/** One output. Counts are since the start, in samples for `remote_write`, lines for `loki`, and spans for `otlp`. */
export const outputStatus = z
  .object({
    output: z.string().describe('Name in the config; the label `output`.'),
    type: z.enum(['remote_write', 'loki', 'otlp']).describe('What it sends: samples, lines or spans.'),
    url: z.string().describe('Without credentials and query.'),
    state: z
      .enum(outputStates)
      .describe('`refusing`: the target refuses samples for good. `waiting_clock`: nothing is sent while the system clock is in doubt.'),
    state_since_ms: time,
    reason: z.string().optional().describe('Why it is not `up`, in the words of the target or of the system.'),
    last_success_ms: time.optional().describe('When the target last accepted a request.'),
    pending: count.describe('In memory and on disk; the target does not have them.'),
    oldest_pending_ms: time.optional().describe('Time of the oldest of them.'),
    sent: count.describe('Accepted by the target; samples without repetitions.'),
    sent_bytes: count,
    requests: count,
    retried_requests: count,
    rejected: byReason.describe('What the target refused for good, by reason.'),
    lost: byReason.describe('What left the disk or the memory before the target had it, by reason.'),
    server: z
      .enum(['prometheus', 'victoriametrics'])
      .optional()
      .describe('Kind of the target of remote write, once an answer has shown it.'),
    order: z
      .enum(['series', 'fresh_first'])
      .optional()
      .describe('Whether new samples wait for the backlog, once it is known. Remote write only.'),
    pending_samples: count.optional().describe('As `pending`. Remote write only.'),
    sent_samples: count.optional().describe('As `sent`. Remote write only.'),
    repeated_samples: count.optional().describe('Sent again so that quiet series stay visible. Remote write only.'),
    adjusted_samples: count
      .optional()
      .describe('Samples whose time was moved because the target has a newer one of the series. Remote write only.'),
    cut_lines: count.optional().describe('Lines that were too long. Loki only.'),
    held_back: byReason
      .optional()
      .describe('Lines beyond `lines_per_minute`, by connector; those of the exporter itself have an empty name. Loki only.'),
    queue: z
      .object({ bytes: count, max_bytes: count, problem: z.string().optional().describe('Why it cannot be written.') })
      .optional()
      .describe('Lines on disk. Loki only.'),
    started_traces: count.optional().describe('Units of work that were traced. OTLP only.'),
    suppressed_traces: count.optional().describe('Units of work that were not traced because of `traces_per_second`. OTLP only.'),
  })
  .meta({ id: 'OutputStatus', examples: [outputExample] });

const spoolStatus = z.object({
  bytes: count,
  max_bytes: count,
  samples: count,
  oldest_ms: time.optional().describe('Time of the oldest sample.'),
  written_bytes: count.describe('Since the start.'),
  problem: z.string().optional().describe('Why it cannot be written.'),
});

const statsExample = {
  version: '0.1.0',
  started_ms: 1_767_225_600_000,
  uptime_ms: 86_400_000,
  connectors: { total: 2, up: 2 },
  devices: { total: 42, online: 40, silent: 1, offline: 1 },
  series: 512,
  messages: 18_204,
  parse_errors: 0,
  rejected_readings: 3,
  outputs: { total: 1, up: 1, pending_samples: 12, sent_samples: 1_204_332, rejected_samples: 0, lost_samples: 0 },
  spool: { bytes: 0, max_bytes: 1_000_000_000, samples: 0, written_bytes: 20_480 },
};

/** The exporter as a whole. Counts are since the start. */
export const stats = z
  .object({
    version: z.string(),
    started_ms: time,
    uptime_ms: duration,
    connectors: z.object({ total: count, up: count }),
    devices: z.object({ total: count, online: count, silent: count, offline: count }),
    series: count.describe('Series in memory, including hidden ones.'),
    messages: count.describe('Messages received from all sources.'),
    parse_errors: count.describe('Messages, or parts of them, that were not valid input.'),
    rejected_readings: count,
    outputs: z
      .object({
        total: count,
        up: count,
        pending_samples: count.describe('Of the target that has most.'),
        sent_samples: count,
        rejected_samples: count,
        lost_samples: count,
      })
      .describe('All zero where no output is configured.'),
    spool: spoolStatus.optional().describe('Absent where no output is configured.'),
  })
  .meta({ id: 'Stats', examples: [statsExample] });

export type OutputStatus = z.infer<typeof outputStatus>;
export type Stats = z.infer<typeof stats>;
