import type { QualityRule } from '@gaugeway/connectors/catalogue/limits';
import type { QualityEntry } from '@gaugeway/connectors/contract';
import { globMatcher } from '@gaugeway/connectors/glob';

/** The config's `quality` for the readings of one property; undefined where no entry matches. Later entries win. */
export function qualityRule(
  entries: readonly QualityEntry[],
  device: { readonly id: string; readonly name: string },
  { metric, property }: { readonly metric: string; readonly property: string },
): QualityRule | undefined {
  const matches = (pattern: string | undefined, ...texts: string[]): boolean =>
    pattern === undefined || texts.some((text) => globMatcher([pattern])(text));
  const matching = entries.filter(
    (entry) =>
      (entry.metric === undefined || entry.metric === metric) &&
      matches(entry.device, device.id, device.name) &&
      matches(entry.property, property),
  );
  return matching.length === 0 ? undefined : (Object.assign({}, ...matching) as QualityRule);
}
