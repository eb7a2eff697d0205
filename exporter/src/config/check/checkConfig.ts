import { resolve } from 'node:path';
import { loadWebConfig } from '../web/webConfig.ts';
import { type CheckContext, checkNode, type Findings } from './checkNode.ts';
import { child, type ConfigNode, type MapNode, valuePlace } from '../yaml/configNode.ts';
import { problemAt } from '../configProblem.ts';
import { connectorEntries, type Registry } from './connectorEntries.ts';
import { customMetrics } from './customMetrics.ts';
import type { ExporterConfig } from '../exporterConfig.ts';
import { customMetric, exporterSchema } from '../exporterSchema.ts';

export interface ConfigContext extends CheckContext {
  readonly registry: Registry;
}

/** `config` is absent where the top level is wrong; `plain` is what the user wrote there. */
export interface CheckedConfig {
  readonly config?: ExporterConfig;
  readonly plain: unknown;
}

/** Checks a whole config; what is wrong goes to the context's findings. */
export async function checkConfig(node: ConfigNode, context: ConfigContext): Promise<CheckedConfig> {
  const list = child(node, 'connectors');
  const { value, plain } = await checkNode(withoutConnectors(node), exporterSchema, { ...context, path: [] });
  const written = (plain as { metrics?: unknown }).metrics;
  const declared: unknown[] = Array.isArray(written) ? written : [];
  const report = (path: readonly PropertyKey[], message: string): void => {
    context.findings.problems.push(problemAt(valuePlace(node, ['metrics', ...path]), ['metrics', ...path], message));
  };
  const metrics = customMetrics(
    declared.map((metric) => customMetric.safeParse(metric).data),
    report,
  );
  const names = declared.map((metric) => (metric as { name?: unknown } | null)?.name);
  const customNames = new Set(names.filter((name) => typeof name === 'string'));
  const entries = await connectorEntries(list?.kind === 'list' ? list.items : [], { ...context, metrics, customNames });
  if (value?.server.web_config !== undefined) checkWebConfig(value.server.web_config, context.findings);
  if (value === undefined) return { plain };
  return { plain, config: { ...value, data_dir: resolve(context.folder, value.data_dir), metrics, connectors: entries } };
}

/** The top level with an empty list of connectors: each of them has a schema of its own. */
function withoutConnectors(node: ConfigNode): ConfigNode {
  if (node.kind !== 'map') return node;
  const entries: MapNode['entries'] = new Map(
    [...node.entries].map(([key, entry]) =>
      key === 'connectors' && entry.value.kind === 'list' ? [key, { ...entry, value: { ...entry.value, items: [] } }] : [key, entry],
    ),
  );
  return { ...node, entries };
}

function checkWebConfig(path: string, { problems, files }: Findings): void {
  const result = loadWebConfig(path);
  files.push(...result.files);
  if (!result.ok) problems.push(...result.problems);
}
