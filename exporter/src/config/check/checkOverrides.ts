import { families, metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import { commonConfig, type Override } from '@gaugeway/connectors/contract';
import { type Complaint, type ConfigProblem, keyText, type Path, problemAt } from '../configProblem.ts';
import { closest } from '@gaugeway/connectors/issueMessage';
import { type ConfigNode, keyPlace, valuePlace } from '../yaml/configNode.ts';

export interface ConnectorContext {
  /** The connector's entry. */
  readonly node: ConfigNode;
  /** Its path in the whole config. */
  readonly path: Path;
  /** Names of custom metrics. */
  readonly customNames: ReadonlySet<string>;
}

const propertyKeys = ['metric', 'factor', 'as', 'drop', 'log'] as const;
const deviceKeys = ['groups', 'settings', 'stale_after', 'max_age', 'on_unavailable', 'name', 'area'] as const;

/** Checks of `overrides` beyond the schema: metrics exist, and each key applies to what the entry selects. */
export function checkOverrides(plain: unknown, { node, path, customNames }: ConnectorContext): ConfigProblem[] {
  return validOverrides(plain).flatMap((override, index) => {
    if (override === undefined) return [];
    const below = (key: string): Path => ['overrides', index, key];
    const unknown = unknownMetric(override.metric, customNames);
    return [
      ...(unknown === undefined ? [] : [problemAt(valuePlace(node, below('metric')), [...path, ...below('metric')], unknown)]),
      ...misplacedKeys(override).map(([key, message]) =>
        problemAt(keyPlace(node, below(key)), [...path, ...below(key)], { code: 'conflict', message }),
      ),
    ];
  });
}

/** The overrides of a connector; undefined where the schema has refused one. */
function validOverrides(plain: unknown): (Override | undefined)[] {
  const { overrides } = plain as { overrides?: unknown };
  const schema = commonConfig.shape.overrides.unwrap().element;
  return Array.isArray(overrides) ? overrides.map((override) => schema.safeParse(override).data) : [];
}

function misplacedKeys(override: Override): [key: string, message: string][] {
  const given = (keys: readonly (keyof Override)[]): (keyof Override)[] => keys.filter((key) => override[key] !== undefined);
  if (override.property === undefined) return given(propertyKeys).map((key) => [key, 'applies to properties: add "property"']);
  return given(deviceKeys).map((key) => [key, 'applies to whole devices: remove "property"']);
}

/** Checks of `quality` beyond the schema: metrics exist and have numbers. */
export function checkQuality(plain: unknown, { node, path, customNames }: ConnectorContext): ConfigProblem[] {
  const { quality } = plain as { quality?: unknown };
  if (!Array.isArray(quality)) return [];
  return quality.flatMap((entry: unknown, index) => {
    const { metric } = (entry ?? {}) as { metric?: unknown };
    const complaint = typeof metric === 'string' ? qualityComplaint(metric, customNames) : undefined;
    const below: Path = ['quality', index, 'metric'];
    return complaint === undefined ? [] : [problemAt(valuePlace(node, below), [...path, ...below], complaint)];
  });
}

function qualityComplaint(metric: string, custom: ReadonlySet<string>): Complaint | undefined {
  const values = families.get(metric)?.values;
  if (values === undefined || custom.has(metric)) return unknownMetric(metric, custom);
  return values === 'number' ? undefined : { code: 'invalid_value', message: `"${metric}" has no numeric values` };
}

function unknownMetric(metric: string | undefined, custom: ReadonlySet<string>): Complaint | undefined {
  if (metric === undefined || custom.has(metric) || catalogue.has(metric)) return undefined;
  const remedy =
    closest(metric, [...custom, ...catalogue.keys()]) ?? 'docs/metrics.md lists those of the catalogue, "metrics:" declares others';
  return { code: 'unknown_name', message: `unknown metric "${keyText(metric)}"; ${remedy}` };
}
