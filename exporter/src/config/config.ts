import { connectors } from '@gaugeway/connectors/registry';
import type { Findings } from './check/checkNode.ts';
import { checkConfig } from './check/checkConfig.ts';
import type { ConfigNode } from './yaml/configNode.ts';
import type { ConfigProblem } from './configProblem.ts';
import { configWarnings } from './configWarnings.ts';
import type { Registry } from './check/connectorEntries.ts';
import { type Environment, expandEnv } from './yaml/expandEnv.ts';
import type { LoadResult } from './exporterConfig.ts';
import { fingerprint } from './fingerprint.ts';
import { mergeNodes } from './yaml/parseSources.ts';
import { parseYaml } from './yaml/parseYaml.ts';
import { readSources, type Sources } from './yaml/readSources.ts';
import { tidyProblems } from './tidyProblems.ts';

export type { ConfigProblem } from './configProblem.ts';
export type { ConnectorEntry, ExporterConfig, LoadResult, TokenConfig } from './exporterConfig.ts';

/** All files that the outcome of a load rests on, those that could not be read included. */
export interface RestingOn {
  readonly files: readonly string[];
}

/** Loads and checks a config file, or all of a folder. Connects nowhere, never throws on bad input, and finds all that is wrong at once. */
export async function loadConfig(
  path: string,
  env: Environment = process.env,
  registry: Registry = connectors,
): Promise<LoadResult & RestingOn> {
  return parseConfig(await readSources(path), env, registry);
}

/** The same for texts that are at hand already. */
export async function parseConfig(
  sources: Sources,
  env: Environment = process.env,
  registry: Registry = connectors,
): Promise<LoadResult & RestingOn> {
  const { node, problems } = parseSources(sources);
  const findings: Findings = { problems: [], warnings: [], files: [...sources.files], secrets: [] };
  if (node === undefined) return { ok: false, problems: tidyProblems({ early: problems, late: [], secrets: [] }), files: findings.files };
  const expanded = expandEnv(node, env);
  const { config, plain } = await checkConfig(expanded.node, { folder: sources.folder, registry, findings });
  const { files } = findings;
  const all = tidyProblems({ early: [...problems, ...expanded.problems], late: findings.problems, secrets: findings.secrets });
  if (config === undefined || all.length > 0) return { ok: false, problems: all, files };
  const parts = config.connectors.map((entry) => [entry.name, entry.fingerprint]);
  const print = fingerprint({ plain, parts }, files.slice(sources.files.length));
  return { ok: true, config, fingerprint: print, warnings: [...configWarnings(config, expanded.node), ...findings.warnings], files };
}

/** One tree of all files; none where one of them is no YAML, because what follows would mislead. */
function parseSources({ sources, problems }: Sources): {
  readonly node: ConfigNode | undefined;
  readonly problems: readonly ConfigProblem[];
} {
  const parsed = sources.map(({ file, text }) => parseYaml(file, text));
  const merged = mergeNodes(parsed.flatMap(({ node }) => node ?? []));
  const complete = problems.length === 0 && parsed.every((one) => one.node !== undefined);
  return {
    node: complete ? merged.node : undefined,
    problems: [...problems, ...parsed.flatMap((one) => one.problems), ...merged.problems],
  };
}
