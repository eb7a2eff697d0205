import { connectors } from '@gaugeway/connectors/registry';
import { checkConfig } from './check/checkConfig.ts';
import type { Findings } from './check/checkNode.ts';
import type { Registry } from './check/connectorEntries.ts';
import type { ConfigProblem } from './configProblem.ts';
import type { LoadResult } from './exporterConfig.ts';
import { fingerprint } from './fingerprint.ts';
import { type Environment, expandEnv } from './yaml/expandEnv.ts';
import { parseSources } from './yaml/parseSources.ts';
import { readSources, type Sources } from './yaml/readSources.ts';

export type { ConfigProblem } from './configProblem.ts';
export type { ConnectorEntry, ExporterConfig, LoadResult, TokenConfig } from './exporterConfig.ts';

/** All files that the result depends on, unreadable ones included. */
interface SourceFiles {
  readonly files: readonly string[];
}

/** Loads and checks a config file or folder. Connects nowhere, never throws on bad input, and finds all problems at once. */
export async function loadConfig(
  path: string,
  env: Environment = process.env,
  registry: Registry = connectors,
): Promise<LoadResult & SourceFiles> {
  return parseConfig(await readSources(path), env, registry);
}

/** Does the same for files that are already read: YAML becomes nodes (yaml/), which are checked by schemas and rules (check/). */
export async function parseConfig(
  sources: Sources,
  env: Environment = process.env,
  registry: Registry = connectors,
): Promise<LoadResult & SourceFiles> {
  const { node, problems } = parseSources(sources);
  const findings: Findings = { problems: [], warnings: [], files: [...sources.files], secrets: [] };
  if (node === undefined) return { ok: false, problems: tidyProblems(problems, findings), files: findings.files };
  const expanded = expandEnv(node, env);
  const { config, plain } = await checkConfig(expanded.node, { folder: sources.folder, registry, findings });
  const { files, warnings } = findings;
  const all = tidyProblems([...problems, ...expanded.problems], findings);
  if (config === undefined || all.length > 0) return { ok: false, problems: all, files };
  const parts = config.connectors.map((entry) => [entry.name, entry.fingerprint]);
  const print = fingerprint({ plain, parts }, files.slice(sources.files.length));
  return { ok: true, config, fingerprint: print, warnings, files };
}

/** A shorter secret could be a part of ordinary words, which would then be replaced. */
const minSecretLength = 4;

/**
 * All problems in the order of files and lines. Where a value has a problem of syntax or environment (`early`), problems of its schema are
 * left out. Secrets are replaced, even if a schema quotes its input.
 */
function tidyProblems(early: readonly ConfigProblem[], { problems: late, secrets }: Findings): ConfigProblem[] {
  const known = new Set(early.map(placeKey));
  const problems = [...early, ...late.filter((problem) => !known.has(placeKey(problem)))];
  const texts = [...new Set(secrets)].filter((text) => text.length >= minSecretLength).sort((a, b) => b.length - a.length);
  const clean = (text: string): string => texts.reduce((left, secret) => left.replaceAll(secret, '<secret>'), text);
  return problems
    .map((problem) => ({ ...problem, path: clean(problem.path), message: clean(problem.message) }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

function placeKey({ file, line, column, path }: ConfigProblem): string {
  return [file, line, column, path].join('\n');
}
