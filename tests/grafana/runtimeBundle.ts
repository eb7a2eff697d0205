import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { newestMs, pluginFolder, type RuntimeName, runtimes } from './pluginFolder.ts';

const cache = join(import.meta.dirname, '../../node_modules/.cache/gaugeway-harness');
const fromPlugin = createRequire(join(pluginFolder, 'package.json'));

/** The folder with `main.js`: the page around the plugins with all modules that Grafana shares, of one runtime. Built when it is missing or old. */
export async function runtimeBundle(runtime: RuntimeName): Promise<string> {
  const outdir = join(cache, runtime);
  const main = join(outdir, 'main.js');
  const sources = [join(pluginFolder, 'harness'), join(runtimes[runtime], 'node_modules/.package-lock.json'), import.meta.filename];
  if (existsSync(main) && statSync(main).mtimeMs > newestMs(sources)) return outdir;
  await build({
    entryPoints: [join(pluginFolder, 'harness/main.tsx')],
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    sourcemap: true,
    jsx: 'automatic',
    logLevel: 'error',
    loader: { '.svg': 'dataurl', '.ttf': 'file' },
    define: {
      'process.env.NODE_ENV': '"production"',
      // the page has a `define` for plugins, which is not for the libraries in here
      define: 'undefined',
      global: 'window',
    },
    plugins: [modulesOf(runtime)],
  });
  return outdir;
}

/** Resolves packages from the runtime's folder for every importer; the scenes library is in the plugin's folder only. */
function modulesOf(runtime: RuntimeName): Plugin {
  const home = runtimes[runtime];
  const scenes = fromPlugin.resolve('@grafana/scenes');
  const routers = { 'react-router': routerFolder('react-router'), 'react-router-dom': routerFolder('react-router-dom') };
  return {
    name: 'modules-of-runtime',
    setup(bundler) {
      const onResolve = bundler.onResolve.bind(bundler);
      const resolve = bundler.resolve.bind(bundler);
      // its CommonJS form, since one of its imports is in newer schemas only
      onResolve({ filter: /^@grafana\/scenes$/ }, () => ({ path: scenes }));
      onResolve({ filter: /^@grafana\/runtime\/internal\// }, ({ path }) => ({
        path: join(home, 'node_modules/@grafana/runtime/dist/esm/components', `${path.split('/').at(-1) ?? ''}.mjs`),
      }));
      onResolve({ filter: /^react-router(-dom)?$/ }, ({ path, importer, kind, pluginData }) => {
        if (pluginData === seen || isOldRouter(path, importer)) return undefined;
        return resolve(`./${path}`, { kind, resolveDir: dirname(routers[path as keyof typeof routers]), pluginData: seen });
      });
      onResolve({ filter: /^[@a-z]/ }, ({ path, importer, pluginData, kind }) => {
        if (pluginData === seen || path.startsWith('react-router')) return undefined;
        const isHarness = importer.startsWith(join(pluginFolder, 'harness')) || importer.startsWith(dirname(dirname(scenes)));
        // one format of a module for all importers, otherwise it would be loaded twice
        const isShared = /^(@grafana\/(data|runtime|ui|schema|i18n)|react|react-dom|rxjs|i18next|@emotion\/(css|react))(\/|$)/.test(path);
        if (!isHarness && !isShared) return undefined;
        return resolve(path, { kind: isShared ? 'import-statement' : kind, resolveDir: home, pluginData: seen });
      });
    },
  };
}

const seen = Symbol('resolved');

// version 5, of which only the bridge between the versions makes use
function isOldRouter(path: string, importer: string): boolean {
  const owner = importer.split(`node_modules${sep}`).at(-1)?.split(sep)[0] ?? '';
  return owner.startsWith('react-router') && !(owner === 'react-router-dom-v5-compat' && path === 'react-router');
}

function routerFolder(name: string): string {
  return dirname(fromPlugin.resolve(`${name}/package.json`));
}
