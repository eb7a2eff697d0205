import type { DataSourceApi } from '@grafana/data';
import { grafanaUid, type RuleAlert } from '../../core/alert';
import { type Since, sinceOf, sinceQuery } from '../../core/since';
import { queryInstant, type Sample } from '../prometheus';

/** Without `job`, which a storage that scrapes the alerts of Prometheus replaces. */
const identity = ['alertname', 'connector', 'device', 'instance', 'output'] as const;
const query = sinceQuery(identity.join(', '), 'alertname!=""');

/** By the labels of alerts. */
export type Starts = ReadonlyMap<string, Since>;

/** Since when what alerts report is so; of none where the data source does not answer. */
export async function getStarts(dataSource: DataSourceApi, signal?: AbortSignal): Promise<Starts> {
  try {
    const { starts } = await queryInstant(dataSource, { starts: query }, { signal });
    return new Map(starts.map((sample) => [keyOf(sample.labels), sinceOf(sample)]));
  } catch {
    return new Map();
  }
}

/** The start of an alert of a data source. */
export function startIn(starts: Starts, { source, labels }: RuleAlert): Since | undefined {
  return source.uid === grafanaUid ? undefined : starts.get(keyOf(labels));
}

function keyOf(labels: Sample['labels']): string {
  return JSON.stringify(identity.map((name) => labels[name] ?? ''));
}
