import type { ExporterConfig } from '../config/config.ts';
import { createApplication } from './application.ts';
import { AnswerLane } from './answerLane.ts';
import { Connections } from './connections.ts';
import { descriptorLimit } from './descriptorLimit.ts';
import { createHttpServer, listen } from './httpServer.ts';
import type { ServerSources } from './serverSources.ts';
import { WebConfigFile } from './webConfigFile.ts';

export type { ServerSources } from './serverSources.ts';

type ServerConfig = ExporterConfig['server'];

export interface RunningServer {
  /** Where this machine reaches it. */
  readonly url: string;
  /** Takes new tokens, hosts and web config. Another listen address needs a restart. */
  update(config: ServerConfig): Promise<void>;
  /** Takes no more requests, lets running scrapes finish for a few seconds, cuts what is left. */
  close(): Promise<void>;
}

const closeGraceMs = 5000;
const mostConnections = 1000;
const fewestConnections = 8;
/** Devices, brokers and the state database need the others. */
const shareOfDescriptors = 1 / 4;
const enoughDescriptors = 1024;
/** Of all connections: two lanes that are full, with those that wait, leave half of them. */
const shareOfLane = 1 / 8;
const waitingForEach = 4;
const mostApiAnswers = 20;

/** Listens and answers; throws when it cannot listen or the web config is bad. */
export async function startServer(config: ServerConfig, sources: ServerSources, version: string): Promise<RunningServer> {
  let settings = config;
  const web = new WebConfigFile(config.web_config, sources.log);
  const limit = connectionLimit(descriptorLimit(), sources);
  const lane = (most: () => number) => new AnswerLane(() => laneLimits(most(), limit));
  const app = createApplication({
    sources,
    version,
    lanes: { scrape: lane(() => settings.max_scrapes), api: lane(() => mostApiAnswers) },
    current: () => ({ ...web.config, limit: web.limit, tokens: settings.tokens, hosts: settings.hosts, host: config.listen.host }),
  });
  const server = createHttpServer(app, web);
  const connections = new Connections(server, { limit, log: sources.log });
  const port = await listen(server, config.listen);
  return {
    url: `${web.config.tls ? 'https' : 'http'}://${urlHost(config.listen.host)}:${port}`,
    update: async (changed) => {
      settings = changed;
      web.use(changed.web_config);
      const { host, port: newPort } = changed.listen;
      if (host !== config.listen.host || newPort !== config.listen.port)
        sources.log.warn('server.listen changed: restart to apply', { listen: `${host}:${newPort}` });
    },
    close: () => connections.close(closeGraceMs),
  };
}

/** Few file descriptors are shared with the connectors, which is told. */
function connectionLimit(descriptors: number | undefined, { log }: ServerSources): number {
  if (descriptors === undefined) return mostConnections;
  const connections = Math.min(mostConnections, Math.max(fewestConnections, Math.floor(descriptors * shareOfDescriptors)));
  if (descriptors < enoughDescriptors)
    log.warn('few file descriptors: raise the limit of open files (ulimit -n)', { descriptors, connections });
  return connections;
}

function laneLimits(most: number, connections: number) {
  const room = Math.max(1, Math.floor(connections * shareOfLane));
  return { running: Math.min(most, room), waiting: Math.min(most * waitingForEach, room) };
}

/** An address of this machine for one that means all interfaces; brackets for IPv6. */
function urlHost(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
