import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Request, type Response } from 'express';
import { alertingRoutes } from './alertingRoutes.ts';
import { bootData, pageHtml, type Stores } from './bootPage.ts';
import { choicesOf, rememberChoices } from './choices.ts';
import { readInstalledPlugins } from './installedPlugins.ts';
import { distFolder, runtimes, type RuntimeName } from './pluginFolder.ts';
import { forward, proxyPluginRequest } from './pluginRoutes.ts';
import { queryRoutes } from './queryRoutes.ts';
import { runtimeBundle } from './runtimeBundle.ts';

export interface HarnessOptions extends Stores {
  /** What the app's settings have at first. */
  readonly jsonData: Readonly<Record<string, string>>;
  readonly secureJsonData?: Readonly<Record<string, string>>;
  /** Of pages, as Grafana's `content_security_policy_template`; default: none. */
  readonly contentSecurityPolicy?: string;
  /** Of 127.0.0.1; default: a free one. */
  readonly port?: number;
}

export interface Harness extends AsyncDisposable {
  readonly url: string;
}

/** Icons that Grafana has and its packages have not; `sync-slash` is shown while a panel loads slowly. */
const missingIcons: Readonly<Record<string, string>> = {
  'spinner.svg': '<path d="M12 3a9 9 0 1 0 9 9h-2a7 7 0 1 1-7-7z"/>',
  'sync-slash.svg':
    '<path d="M12 5a7 7 0 0 1 7 7h-2a5 5 0 0 0-5-5zM12 19a7 7 0 0 1-7-7h2a5 5 0 0 0 5 5zM3.7 5.1l1.4-1.4 15.2 15.2-1.4 1.4z"/>',
  'angle-double-left.svg': '<path d="M12 6l-6 6 6 6 1.4-1.4L8.8 12l4.6-4.6zM18 6l-6 6 6 6 1.4-1.4L14.8 12l4.6-4.6z"/>',
};

/** Serves the built plugins as Grafana's server does: their files, their settings and proxy routes, and data sources. */
export async function startHarness(options: HarnessOptions): Promise<Harness> {
  const server = harnessApp(options).listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function harnessApp({ jsonData, secureJsonData = {}, contentSecurityPolicy, ...stores }: HarnessOptions) {
  const app = express();
  const settings = { enabled: true, pinned: true, jsonData, secureJsonData };
  const fonts = { medium: systemFont('medium'), regular: systemFont('regular') };

  app.use('/public/plugins/:id', (req: Request<{ id: string }>, res, next) => {
    const folder = readInstalledPlugins().find(({ id }) => id === req.params.id)?.folder;
    if (folder === undefined) res.status(404).end();
    else express.static(folder)(req, res, next);
  });
  for (const name of Object.keys(runtimes) as RuntimeName[]) {
    app.use(`/harness/${name}`, (req, res, next) => {
      runtimeBundle(name).then((folder) => {
        express.static(folder)(req, res, next);
      }, next);
    });
  }
  app.get('/public/fonts/{*name}', (req, res) => {
    res.sendFile(/Medium/.test(req.path) ? fonts.medium : fonts.regular);
  });
  app.get('/public/build/img/icons/unicons/:name', (req, res, next) => {
    const drawing = missingIcons[req.params.name];
    if (drawing === undefined) next();
    else res.type('svg').send(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${drawing}</svg>`);
  });
  app.use('/public/build/img', (req, res, next) => {
    express.static(join(runtimes[choicesOf(req).runtime as RuntimeName], 'node_modules/@grafana/ui/dist/public/img'))(req, res, next);
  });
  app.use('/api/plugin-proxy/:id', (req: Request<{ id: string }>, res) => {
    const { routes = [] } = readInstalledPlugins().find(({ id }) => id === req.params.id) ?? {};
    const [path = ''] = req.url.slice(1).split('?');
    proxyPluginRequest(req, res, { routes, data: settings, caller: bootData(choicesOf(req), stores).caller, path });
  });
  const urls = { prometheus: stores.prometheusUrl, loki: stores.lokiUrl, tempo: stores.tempoUrl };
  for (const [uid, url = ''] of Object.entries(urls)) {
    app.use([`/api/datasources/proxy/uid/${uid}`, `/api/datasources/uid/${uid}/resources`], (req, res) => {
      forward(req, res, { url: `${url}${req.url}` });
    });
  }
  app.use(queryRoutes(stores));
  app.use(alertingRoutes(stores, (req) => bootData(choicesOf(req), stores).caller));
  app.get('/api/plugins/:id/settings', (req, res) => {
    const plugin = readInstalledPlugins().find(({ id }) => id === req.params.id);
    if (!plugin) res.status(404).json({ message: 'Plugin not found, no installed plugin with that id' });
    else
      res.json({
        ...plugin.meta,
        ...settings,
        secureJsonData: undefined,
        secureJsonFields: Object.fromEntries(Object.keys(settings.secureJsonData).map((key) => [key, true])),
      });
  });
  app.post('/api/plugins/:id/settings', express.json(), (req: Request, res: Response) => {
    if (choicesOf(req).role !== 'Admin') {
      res.status(403).json({ message: 'You need permissions to write plugin settings' });
      return;
    }
    const { secureJsonData: secrets = {}, ...rest } = req.body as Partial<typeof settings>;
    Object.assign(settings, rest, { secureJsonData: withoutEmpty({ ...settings.secureJsonData, ...secrets }) });
    res.json({ message: 'Plugin settings updated' });
  });
  app.use(['/api', '/public'], (_req, res) => {
    res.status(404).json({ message: 'Not found' });
  });
  app.get('/favicon.ico', (_req, res) => {
    res.status(204).end();
  });
  app.get('/{*path}', (req, res) => {
    if (rememberChoices(req, res)) return;
    if (!existsSync(join(distFolder, 'plugin.json'))) throw new Error('cannot show the plugin: not built');
    if (contentSecurityPolicy !== undefined) res.setHeader('Content-Security-Policy', contentSecurityPolicy);
    res.type('html').send(pageHtml(choicesOf(req), stores));
  });
  return app;
}

/** Inter, which Grafana brings, where this machine has it; else what looks most like it. */
function systemFont(weight: string): string {
  return execFileSync('fc-match', ['--format=%{file}', `Inter,Helvetica:${weight}`], { encoding: 'utf8' });
}

/** An empty secret wipes what was there. */
function withoutEmpty(secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== ''));
}
