import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import { commonConfig, type Override } from '@gaugeway/connectors/contract';
import { type ConfigNode, keyPlace, valuePlace } from '../yaml/configNode.ts';
import { type ConfigProblem, keyText, type Path, problemAt } from '../configProblem.ts';
import { closest } from '../suggestion.ts';

interface OverridesContext {
  readonly node: ConfigNode;
  /** Path of the node in the whole config. */
  readonly path: Path;
  /** Names of custom metrics. */
  readonly customNames: ReadonlySet<string>;
}

const ofProperties = ['metric', 'factor', 'as', 'drop', 'log'] as const;
const ofDevices = ['groups', 'settings', 'stale_after', 'max_age', 'on_unavailable', 'name', 'area'] as const;

/** What a connector's schema cannot know: whether metrics exist, and whether an override says what it is about. */
export function checkOverrides(plain: unknown, { node, path, customNames }: OverridesContext): ConfigProblem[] {
  return entries(plain).flatMap((override, index) => {
    if (override === undefined) return [];
    const at = (key: string): [Path, Path] => [
      ['overrides', index, key],
      [...path, 'overrides', index, key],
    ];
    const unknown = unknownMetric(override, customNames);
    const [below, whole] = at('metric');
    return [
      ...(unknown === undefined ? [] : [problemAt(valuePlace(node, below), whole, unknown)]),
      ...misplacedKeys(override).map(([key, message]) => problemAt(keyPlace(node, at(key)[0]), at(key)[1], message)),
    ];
  });
}

/** The overrides of a connector's config; undefined where the schema refused one and has said so. */
function entries(plain: unknown): (Override | undefined)[] {
  const { overrides } = plain as { overrides?: unknown };
  const schema = commonConfig.shape.overrides.unwrap().element;
  return Array.isArray(overrides) ? overrides.map((override) => schema.safeParse(override).data) : [];
}

function unknownMetric({ metric }: Override, custom: ReadonlySet<string>): string | undefined {
  if (metric === undefined || custom.has(metric) || catalogue.has(metric)) return undefined;
  const near = closest(metric, [...custom, ...catalogue.keys()]);
  return `unknown metric "${keyText(metric)}"; ${near ?? 'docs/metrics.md lists those of the catalogue, "metrics:" declares others'}`;
}

function misplacedKeys(override: Override): [key: string, message: string][] {
  const given = (keys: readonly (keyof Override)[]): (keyof Override)[] => keys.filter((key) => override[key] !== undefined);
  if (override.property === undefined) return given(ofProperties).map((key) => [key, 'is about properties: say which with "property"']);
  return given(ofDevices).map((key) => [key, 'is about whole devices: leave out "property"']);
}
