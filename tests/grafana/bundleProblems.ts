import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BuiltPlugin } from './builtPlugin.ts';
import { pluginFolder } from './pluginFolder.ts';

/** In KiB: what is loaded with Grafana's start, with a dashboard, and when a page opens. */
const budgets = { app: 15, panel: 60, lazy: 500 };

/** Modules that Grafana 12.2 provides; `module` gives an AMD module its URL. */
const shared =
  /^(@emotion\/(css|react)|@grafana\/(data|runtime|ui)(\/unstable)?|d3|i18next|lodash|module|moment|react|react-dom|react-inlinesvg|react-redux|react-router|redux|rxjs|rxjs\/operators)$/;

/** Problems of the built scripts. */
export function bundleProblems(folder: string, plugins: readonly BuiltPlugin[]): string[] {
  const scripts = globSync('**/*.js', { cwd: folder });
  const modules = new Map(
    plugins.map((plugin) => [relative(folder, join(plugin.folder, 'module.js')), plugin.json.type === 'app' ? 'app' : 'panel'] as const),
  );
  return scripts.flatMap((script) => {
    const text = readFileSync(join(folder, script), 'utf8');
    return [
      ...sizeProblems(join(folder, script), modules.get(script) ?? 'lazy'),
      ...textProblems(text),
      ...(modules.has(script) ? [...dependencyProblems(text), ...mapProblems(join(folder, script))] : []),
    ].map((problem) => `${script}: ${problem}`);
  });
}

function sizeProblems(file: string, kind: keyof typeof budgets): string[] {
  const sizeKib = statSync(file).size / 1024;
  return sizeKib > budgets[kind]
    ? [`${Math.ceil(sizeKib)} KiB are more than the ${budgets[kind]} KiB of ${kind === 'lazy' ? 'a lazy chunk' : `the ${kind}'s module`}`]
    : [];
}

function textProblems(text: string): string[] {
  const patterns = {
    "React's internals, which another React has not": /__SECRET_INTERNALS|__CLIENT_INTERNALS|ReactCurrentOwner|ReactCurrentDispatcher/,
    'it sends usage data': /google-analytics|googletagmanager|segment\.io|mixpanel|hotjar/,
    'it evaluates code': /\beval\(|new Function\(/,
  };
  return Object.entries(patterns).flatMap(([problem, pattern]) => (pattern.test(text) ? [problem] : []));
}

function dependencyProblems(text: string): string[] {
  const [, list = ''] = /\bdefine\(\[([^\]]*)\]/.exec(text) ?? [];
  const names = [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  return names.filter((name) => !shared.test(name)).map((name) => `needs "${name}", which Grafana 12.2 does not share`);
}

/** The review compares the map with the source that is handed in. */
function mapProblems(file: string): string[] {
  if (!existsSync(`${file}.map`)) return [];
  const { sources, sourcesContent = [] } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as {
    sources: string[];
    sourcesContent?: string[];
  };
  const ours = sources.flatMap((source, index) => {
    const [, path = ''] = /^webpack:\/\/[^/]+\/\.\/([^?]+)$/.exec(source) ?? [];
    return path !== '' && existsSync(join(pluginFolder, 'src', path)) ? [{ path, content: sourcesContent[index] }] : [];
  });
  const wrong = ours.filter(({ path, content }) => readFileSync(join(pluginFolder, 'src', path), 'utf8') !== content);
  return ours.length === 0 ? ['its map knows no source'] : wrong.map(({ path }) => `its map does not have src/${path} as it is`);
}
