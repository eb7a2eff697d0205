import CopyWebpackPlugin from 'copy-webpack-plugin';
import path from 'path';
import type { Configuration, RuleSetRule, WebpackPluginInstance } from 'webpack';
import scaffold, { type Env } from './.config/webpack/webpack.config.ts';

const jsxRuntimes = ['react/jsx-runtime', 'react/jsx-dev-runtime'];
const compiled = { target: 'es2020', transform: { react: { runtime: 'automatic' } } };

/** The scaffold's config, changed so that one build, with nested panels, runs on Grafana 12.2 (React 18) to 13.x (React 19). */
export default async function config(env: Env): Promise<Configuration> {
  const base = await scaffold(env);
  const i18n = path.resolve(process.cwd(), 'src/panels/i18nWithoutTrans.ts');
  const jsxRuntime = path.resolve(process.cwd(), 'src/jsxRuntime.ts');
  return {
    ...base,
    // the scaffold's cache does not depend on this file
    cache: {
      type: 'filesystem',
      buildDependencies: {
        config: ['.config/webpack/webpack.config.ts', 'webpack.config.ts'].map((file) => path.resolve(process.cwd(), file)),
      },
    },
    experiments: { ...base.experiments, layers: true },
    entry: Object.fromEntries(
      Object.entries(base.entry as Record<string, string>).map(([name, file]) => [
        name,
        name.startsWith('panels/') ? { import: file, layer: 'panel' } : file,
      ]),
    ),
    module: {
      ...base.module,
      rules: [
        ...(base.module?.rules ?? []).map(withoutHelpers),
        // without chunks a bundle needs no code to load them
        { issuerLayer: 'panel', test: /i18n\.mjs$/, parser: { dynamicImportMode: 'eager' } },
        {
          issuerLayer: 'panel',
          resolve: {
            alias: Object.fromEntries(
              ['react-i18next$', 'i18next-pseudo$', 'i18next-browser-languagedetector$'].map((name) => [name, i18n]),
            ),
          },
        },
      ],
    },
    // Grafana 12.2 shares no JSX runtime, and a bundled one works with one React version only
    externals: (base.externals as unknown[]).filter((name) => !jsxRuntimes.includes(String(name))) as Configuration['externals'],
    resolve: {
      ...base.resolve,
      alias: {
        ...Object.fromEntries(jsxRuntimes.map((name) => [`${name}$`, jsxRuntime])),
        // one copy for the app and for the scenes library
        '@grafana/i18n$': path.resolve(process.cwd(), 'node_modules/@grafana/i18n'),
      },
    },
    plugins: [
      ...(base.plugins ?? []).map(withoutData),
      // the scaffold copies images and the README of the root plugin only
      new CopyWebpackPlugin({
        patterns: ['panels/*/img/**', 'panels/*/README.md'].map((from) => ({ from, to: '.', noErrorOnMissing: true })),
      }),
    ],
  };
}

/** JSON that sources import is in the bundles already: the scaffold copies every JSON file. */
function withoutData(plugin: WebpackPluginInstance): WebpackPluginInstance {
  if (!(plugin instanceof CopyWebpackPlugin)) {
    return plugin;
  }
  const { patterns } = plugin as unknown as { patterns: Array<{ from: string; to: string }> };
  return new CopyWebpackPlugin({
    patterns: patterns.flatMap((pattern) =>
      pattern.from === '**/*.json'
        ? ['**/plugin.json', '**/locales/**/*.json', 'dashboards/*.json', 'panels/*/displayUnits.json'].map((from) => ({
            ...pattern,
            from,
          }))
        : [pattern],
    ),
  });
}

/**
 * Targets ES2020, which all browsers of Grafana 12.2 support: lower targets add helpers to each file, a fifth of the panel's size.
 * Elements are made by `jsxRuntime.ts`.
 */
function withoutHelpers(rule: unknown): RuleSetRule {
  const { use } = rule as { use?: { loader?: string; options?: { jsc?: object } } };
  return use?.loader === 'swc-loader'
    ? { ...(rule as RuleSetRule), use: { ...use, options: { ...use.options, jsc: { ...use.options?.jsc, ...compiled } } } }
    : (rule as RuleSetRule);
}
