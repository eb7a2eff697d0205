import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { lengthDelimited } from './seriesLabels.ts';

/** `WriteRequest.metadata` (3) with `MetricMetadata`: type = 1, metric_family_name = 2, help = 4, unit = 5. */
const metadataTag = 0x1a;
const typeTag = 0x08;
const familyTag = 0x12;
const helpTag = 0x22;
const unitTag = 0x2a;
/** `MetricMetadata.MetricType`. Statesets and info metrics are gauges, as in the exposition. */
const types = { counter: 1, gauge: 2 } as const;

/** Type, help and unit of metrics as a `prometheus.WriteRequest` without samples. */
export function encodeMetadata(metrics: Iterable<Metric>): Buffer {
  return Buffer.concat([...metrics].map((metric) => lengthDelimited(metadataTag, fieldsOf(metric))));
}

function fieldsOf({ name, type, help, unit }: Metric): Buffer[] {
  const text = (tag: number, value: string): Buffer => lengthDelimited(tag, [Buffer.from(value, 'utf8')]);
  return [
    Buffer.from([typeTag, type === 'counter' ? types.counter : types.gauge]),
    text(familyTag, name),
    text(helpTag, help),
    ...(unit === undefined ? [] : [text(unitTag, unit)]),
  ];
}
