import { resolve } from 'node:path';
import { type Complaint, type ConfigProblem, type Path, problemAt } from '../configProblem.ts';
import type { ExporterConfig } from '../exporterConfig.ts';
import { customMetric, exporterSchema } from '../exporterSchema.ts';
import { isLoopback } from '../listenAddress.ts';
import { fingerprint } from '../fingerprint.ts';
import { credentialKeys, type HttpTarget } from '../httpTargetSchema.ts';
import { targetName } from '../remoteWriteSchema.ts';
import { loadWebConfig } from '../web/webConfig.ts';
import { child, type ConfigNode, type MapNode, valuePlace } from '../yaml/configNode.ts';
import { type CheckContext, checkNode, type Findings } from './checkNode.ts';
import { connectorEntries, type Registry } from './connectorEntries.ts';
import { customMetrics, type Report } from './customMetrics.ts';

interface ConfigContext extends CheckContext {
  readonly registry: Registry;
}

/** `config` is absent where the top level is not valid; `plain` is the user's input there. */
interface CheckedConfig {
  readonly config?: ExporterConfig;
  readonly plain: unknown;
}

/** Checks a whole config; problems and warnings go to the context's findings. */
export async function checkConfig(node: ConfigNode, context: ConfigContext): Promise<CheckedConfig> {
  const { findings } = context;
  const list = child(node, 'connectors');
  const { value, plain, files } = await checkNode(withoutConnectors(node), exporterSchema, { ...context, path: [] });
  const declared = listOf((plain as { metrics?: unknown }).metrics);
  const report: Report = (path, complaint) => {
    findings.problems.push(problemAt(valuePlace(node, ['metrics', ...path]), ['metrics', ...path], complaint));
  };
  const metrics = customMetrics(
    declared.map((metric) => customMetric.safeParse(metric).data),
    report,
  );
  const names = declared.map((metric) => (metric as { name?: unknown } | null)?.name);
  const customNames = new Set(names.filter((name) => typeof name === 'string'));
  const connectors = await connectorEntries(list?.kind === 'list' ? list.items : [], { ...context, metrics, customNames });
  if (value?.server.web_config !== undefined) checkWebConfig(value.server.web_config, findings);
  if (value === undefined) return { plain };
  const outputs = { ...value.outputs, fingerprints: outputFingerprints(plain, files) };
  const config = { ...value, data_dir: resolve(context.folder, value.data_dir), metrics, connectors, outputs };
  findings.warnings.unshift(...configWarnings(config, node));
  return { plain, config };
}

/** Each includes the contents of the files that its part of `outputs` names. */
function outputFingerprints(plain: unknown, files: readonly string[]): ExporterConfig['outputs']['fingerprints'] {
  const { loki, otlp, ...samples } = (plain as { outputs?: Record<string, unknown> }).outputs ?? {};
  const of = (part: unknown) => {
    const text = JSON.stringify(part ?? {});
    return fingerprint(
      part ?? {},
      files.filter((file) => text.includes(JSON.stringify(file).slice(1, -1))),
    );
  };
  return { samples: of(samples), loki: of(loki), otlp: of(otlp) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The top level with an empty list of connectors: each connector has a schema of its own. */
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

function configWarnings({ server, connectors, outputs }: ExporterConfig, node: ConfigNode): ConfigProblem[] {
  const warnings: ConfigProblem[] = [];
  const warn = (path: Path, complaint: Complaint): unknown => warnings.push(problemAt(valuePlace(node, path), path, complaint));
  if (connectors.length === 0) warn(['connectors'], { code: 'no_connectors', message: 'no connector is enabled: no device is exported' });
  if (!isLoopback(server.listen.host) && server.tokens.length === 0 && server.web_config === undefined) {
    const message = 'other machines can reach this address, and neither "tokens" nor "web_config" protects the API';
    warn(['server', 'listen'], { code: 'api_unprotected', message });
  }
  for (const { path, name, target } of httpTargets(outputs)) {
    const [key] = credentialKeys(target);
    const exposed = [target.url, target.oauth2?.token_url].filter((url) => url !== undefined).find(isUnencrypted);
    if (key === undefined || exposed === undefined) continue;
    const message = `target "${name}" sends credentials over http to another machine: expected a https:// URL`;
    warn([...path, key], { code: 'credentials_unencrypted', message });
  }
  return warnings;
}

interface NamedTarget {
  readonly path: Path;
  readonly name: string;
  readonly target: HttpTarget & { readonly url: string };
}

function* httpTargets({ remote_write: targets, loki, otlp }: ExporterConfig['outputs']): Generator<NamedTarget> {
  for (const [index, target] of targets.entries()) yield { path: ['outputs', 'remote_write', index], name: targetName(target), target };
  if (loki !== undefined) yield { path: ['outputs', 'loki'], name: 'loki', target: loki };
  if (otlp !== undefined) yield { path: ['outputs', 'otlp'], name: 'otlp', target: otlp };
}

function isUnencrypted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''));
}
