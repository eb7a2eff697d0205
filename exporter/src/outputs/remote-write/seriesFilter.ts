import { globMatcher } from '@gaugeway/connectors/glob';
import type { RemoteWriteConfig, SeriesRule } from '../../config/remoteWriteSchema.ts';
import type { SeriesLabelSet } from './seriesLabels.ts';

type Matches = (labels: SeriesLabelSet) => boolean;

/** Whether a target takes a series, by `keep`, `drop` and `self_metrics` of its config. */
export function seriesFilter({ keep, drop, self_metrics: withSelf }: Pick<RemoteWriteConfig, 'keep' | 'drop' | 'self_metrics'>): Matches {
  const kept = keep?.map(ruleMatcher);
  const dropped = drop.map(ruleMatcher);
  return (labels) => {
    if (!withSelf && labels.get('__name__')?.startsWith('gaugeway_') === true) return false;
    return (kept?.some((matches) => matches(labels)) ?? true) && !dropped.some((matches) => matches(labels));
  };
}

/** All conditions of a rule must hold; a missing label is empty. */
function ruleMatcher({ metric, labels = {} }: SeriesRule): Matches {
  const conditions = Object.entries({ ...labels, ...(metric !== undefined && { __name__: metric }) });
  const matchers = conditions.map(([name, glob]) => ({ name, matches: globMatcher([glob]) }));
  return (series) => matchers.every(({ name, matches }) => matches(series.get(name) ?? ''));
}
