import { families, metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import { type ConfigNode, valuePlace } from '../yaml/configNode.ts';
import { type ConfigProblem, keyText, type Path, problemAt } from '../configProblem.ts';
import { closest } from '../suggestion.ts';

/** What a connector's schema cannot know of `quality`: whether its metrics exist and hold numbers. */
export function checkQuality(
  plain: unknown,
  { node, path, customNames }: { readonly node: ConfigNode; readonly path: Path; readonly customNames: ReadonlySet<string> },
): ConfigProblem[] {
  const { quality } = plain as { quality?: unknown };
  if (!Array.isArray(quality)) return [];
  return quality.flatMap((entry: unknown, index) => {
    const { metric } = (entry ?? {}) as { metric?: unknown };
    const wrong = typeof metric === 'string' ? problemOf(metric, customNames) : undefined;
    const below: Path = ['quality', index, 'metric'];
    return wrong === undefined ? [] : [problemAt(valuePlace(node, below), [...path, ...below], wrong)];
  });
}

function problemOf(metric: string, custom: ReadonlySet<string>): string | undefined {
  if (custom.has(metric)) return undefined;
  const values = families.get(metric)?.values;
  if (values === 'number') return undefined;
  if (values !== undefined) return `"${metric}" holds no numbers`;
  return `unknown metric "${keyText(metric)}"; ${closest(metric, [...custom, ...catalogue.keys()]) ?? 'docs/metrics.md lists those of the catalogue'}`;
}
