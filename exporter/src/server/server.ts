import type { ExporterConfig } from '../config/config.ts';
import { createApplication } from './application.ts';
import { createHttpServer, listen, OpenConnections } from './httpServer.ts';
import type { ServerSources } from './serverSources.ts';
import { WebConfigFile } from './webConfigFile.ts';

export type { ServerSources } from './serverSources.ts';

type ServerConfig = ExporterConfig['server'];

export interface RunningServer {
  /** Where this machine reaches it. */
  readonly url: string;
  /** Takes new tokens, hosts and web config. Another listen address is taken by a restart only. */
  update(config: ServerConfig): Promise<void>;
  /** Takes no more requests, lets running scrapes finish for a few seconds, cuts what is left. */
  close(): Promise<void>;
}

const closeGraceMs = 5000;

/** Listens and answers; throws when it cannot listen or the web config is bad. */
export async function startServer(config: ServerConfig, sources: ServerSources, version: string): Promise<RunningServer> {
  let settings = config;
  const web = new WebConfigFile(config.web_config, sources.log);
  const app = createApplication({
    sources,
    version,
    current: () => ({ ...web.config, tokens: settings.tokens, hosts: settings.hosts, host: config.listen.host }),
  });
  const server = createHttpServer(app, web);
  const connections = new OpenConnections(server);
  const port = await listen(server, config.listen);
  return {
    url: `${web.config.tls ? 'https' : 'http'}://${urlHost(config.listen.host)}:${port}`,
    update: async (changed) => {
      settings = changed;
      web.use(changed.web_config);
      const { host, port: newPort } = changed.listen;
      if (host !== config.listen.host || newPort !== config.listen.port)
        sources.log.warn('server.listen is taken by a restart only', { listen: `${host}:${newPort}` });
    },
    close: () => connections.close(closeGraceMs),
  };
}

/** An address of this machine for one that means all interfaces; brackets for IPv6. */
function urlHost(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
