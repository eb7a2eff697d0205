import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { CommonConfig, Connector } from '@gaugeway/connectors/contract';
import { type Complaint, type ConfigProblem, keyText, type Path, placeText, problemAt } from '../configProblem.ts';
import type { ConnectorEntry } from '../exporterConfig.ts';
import { fingerprint } from '../fingerprint.ts';
import { oneOf, suggestion } from '@gaugeway/connectors/issueMessage';
import { child, type ConfigNode, type MapNode, valuePlace } from '../yaml/configNode.ts';
import { type CheckContext, checkNode } from './checkNode.ts';
import { checkOverrides, checkQuality } from './checkOverrides.ts';
import { uselessOverrides } from './uselessOverrides.ts';

/** Connector types by name, each loaded when a config uses it. */
export type Registry = Readonly<Record<string, () => Promise<Connector>>>;

interface ConnectorsContext extends CheckContext {
  readonly registry: Registry;
  /** Valid custom metrics by name. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Names of all custom metrics, also of those with errors. */
  readonly customNames: ReadonlySet<string>;
}

/** The enabled entries of `connectors:`, each checked by the schema of its type. Disabled entries are checked too. */
export async function connectorEntries(items: readonly ConfigNode[], context: ConnectorsContext): Promise<ConnectorEntry[]> {
  checkNames(items, context);
  const found = await Promise.all(items.map((item, index) => connectorEntry(item, index, context)));
  const checked = found.filter((one) => one !== undefined);
  const enabled = checked.map(({ entry }) => entry).filter(({ config }) => config.enabled);
  for (const one of checked) {
    const others = enabled.filter((entry) => entry !== one.entry);
    context.findings.warnings.push(...uselessOverrides(one.entry.config, one.where), ...limits(one, others));
  }
  return enabled;
}

/** A valid entry and its place in the file. */
interface CheckedEntry {
  readonly entry: ConnectorEntry;
  readonly where: { readonly node: ConfigNode; readonly path: Path; readonly customNames: ReadonlySet<string> };
}

async function connectorEntry(node: ConfigNode, index: number, context: ConnectorsContext): Promise<CheckedEntry | undefined> {
  const type = connectorType(node, index, context);
  const load = type === undefined ? undefined : context.registry[type];
  if (type === undefined || load === undefined || node.kind !== 'map') return undefined;
  const own: MapNode = { ...node, entries: new Map([...node.entries].filter(([key]) => key !== 'type')) };
  const path = ['connectors', index];
  const connector = await load();
  const { value, plain, files } = await checkNode<CommonConfig>(own, connector.config, { ...context, path });
  const where = { node: own, path, customNames: context.customNames };
  context.findings.problems.push(...checkOverrides(plain, where), ...checkQuality(plain, where));
  if (value === undefined) return undefined;
  context.findings.problems.push(...namedMetrics({ connector, value }, where, context));
  // a connector resolves its devices by the metrics that it names: when one of them changes, so does the fingerprint
  const text = JSON.stringify(plain);
  const used = [...context.metrics.values()].filter((metric) => text.includes(JSON.stringify(metric.name)));
  const entry = { name: value.name ?? type, type, connector, config: value, fingerprint: fingerprint({ type, plain, used }, files) };
  return { entry, where };
}

/** Problems of metrics that mappings name. Not while a metric of the config is refused: that is the problem then. */
function namedMetrics(
  { connector, value }: { readonly connector: Connector; readonly value: CommonConfig },
  { node, path }: CheckedEntry['where'],
  { metrics, customNames }: ConnectorsContext,
): ConfigProblem[] {
  if (metrics.size < customNames.size) return [];
  const problems = connector.metricProblems?.(value, metrics) ?? [];
  return problems.map(({ path: below, ...complaint }) => problemAt(valuePlace(node, below), [...path, ...below], complaint));
}

function limits({ entry: { connector, config }, where: { node, path } }: CheckedEntry, others: readonly ConnectorEntry[]): ConfigProblem[] {
  const warnings = connector.warnings?.(config, others) ?? [];
  return warnings.map(({ path: below, message }) => problemAt(valuePlace(node, below), [...path, ...below], { code: 'limited', message }));
}

/** The entry's `type`, where the registry has it. */
function connectorType(node: ConfigNode, index: number, { registry, findings }: ConnectorsContext): string | undefined {
  const type = child(node, 'type');
  const text = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : undefined;
  if (text !== undefined && Object.hasOwn(registry, text)) return text;
  if (type?.kind === 'scalar') findings.secrets.push(...(type.fromEnv ?? []));
  const path = ['connectors', index, ...(node.kind === 'map' ? ['type'] : [])];
  findings.problems.push(problemAt((type ?? node).at, path, typeComplaint(node, text, Object.keys(registry))));
  return undefined;
}

function typeComplaint(node: ConfigNode, text: string | undefined, known: readonly string[]): Complaint {
  if (node.kind !== 'map') return { code: 'wrong_type', message: 'expected a mapping with "type" and the keys of that type' };
  if (text !== undefined) return { code: 'unknown_name', message: `unknown connector type "${keyText(text)}"${suggestion(text, known)}` };
  if (child(node, 'type') === undefined) return { code: 'missing', message: `missing: expected ${oneOf(known)}` };
  return { code: 'wrong_type', message: `expected ${oneOf(known)}` };
}

/** Names identify connectors: each must be unique. The default name is the type, so only one connector of a type can do without. */
function checkNames(items: readonly ConfigNode[], { findings }: CheckContext): void {
  const seen = new Map<string, ConfigNode>();
  items.forEach((item, index) => {
    const own = child(item, 'name');
    const named = own ?? child(item, 'type');
    if (named?.kind !== 'scalar' || typeof named.value !== 'string') return;
    const first = seen.get(named.value);
    if (first === undefined) seen.set(named.value, named);
    else findings.problems.push(problemAt(named.at, ['connectors', index, 'name'], sameName(named.value, first, own !== undefined)));
  });
}

function sameName(name: string, first: ConfigNode, isGiven: boolean): Complaint {
  const place = `first at ${placeText(first.at)}`;
  return isGiven
    ? { code: 'duplicate', message: `connector name "${name}" is used twice: ${place}` }
    : { code: 'missing', message: `missing: a second connector of type "${name}" needs a name; ${place}` };
}
