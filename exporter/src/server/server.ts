import { readText } from '@gaugeway/connectors/readFile';
import type { ExporterConfig } from '../config/config.ts';
import { createApplication } from './application.ts';
import { ResponseQueue } from './responseQueue.ts';
import { Connections } from './connections.ts';
import { createHttpServer, listen } from './httpServer.ts';
import type { ServerSources } from './serverSources.ts';
import { EventStreams } from './stream/eventStreams.ts';
import { WebConfigFile } from './webConfigFile.ts';

export type { ServerSources } from './serverSources.ts';

type ServerConfig = ExporterConfig['server'];

export interface RunningServer {
  /** The URL of the server on this machine. */
  readonly url: string;
  /** Applies new tokens, hosts and web config. Another listen address needs a restart. */
  update(config: ServerConfig): Promise<void>;
  /** Accepts no more requests, waits a few seconds for running scrapes, then closes all connections. */
  close(): Promise<void>;
}

const closeGraceMs = 5000;
const maxConnections = 1000;
const minConnections = 8;
/** The share of file descriptors for the server; connectors and the state database need the others. */
const descriptorShare = 1 / 4;
const enoughDescriptors = 1024;
/** The share of connections for the running or queued requests of one queue: two full queues leave half of all connections. */
const queueShare = 1 / 8;
const queuedPerRunning = 4;
const maxApiResponses = 20;
const maxStreams = 250;
/** The share of connections for streams. */
const streamShare = 1 / 4;

/** Starts the server; throws when it cannot listen or the web config is not valid. */
export async function startServer(config: ServerConfig, sources: ServerSources, version: string): Promise<RunningServer> {
  let settings = config;
  const web = new WebConfigFile(config.web_config, sources.log);
  const limit = connectionLimit(descriptorLimit(), sources);
  const queue = (most: () => number) => new ResponseQueue(() => queueLimits(most(), limit));
  const current = () => ({ ...web.config, limit: web.limit, tokens: settings.tokens, hosts: settings.hosts, host: config.listen.host });
  const streams = new EventStreams({
    live: sources.live,
    events: sources,
    version,
    limit: Math.min(maxStreams, Math.max(1, Math.floor(limit * streamShare))),
    credentials: () => JSON.stringify([settings.tokens, [...web.config.users]]),
    observe: (change) => sources.observeStream(change),
    log: sources.log,
  });
  const app = createApplication({
    sources,
    streams,
    version,
    queues: { scrape: queue(() => settings.max_scrapes), api: queue(() => maxApiResponses) },
    current,
  });
  const server = createHttpServer(app, web);
  const connections = new Connections(server, { limit, log: sources.log });
  const port = await listen(server, config.listen);
  return {
    url: `${web.config.tls ? 'https' : 'http'}://${urlHost(config.listen.host)}:${port}`,
    update: async (changed) => {
      settings = changed;
      web.use(changed.web_config);
      streams.checkCredentials();
      const { host, port: newPort } = changed.listen;
      if (host !== config.listen.host || newPort !== config.listen.port)
        sources.log.warn('server.listen changed: restart to apply', { listen: `${host}:${newPort}` });
    },
    close: () => {
      streams.close();
      return connections.close(closeGraceMs);
    },
  };
}

/** The maximum number of connections; logs a warning where file descriptors are few. */
function connectionLimit(descriptors: number | undefined, { log }: ServerSources): number {
  if (descriptors === undefined) return maxConnections;
  const connections = Math.min(maxConnections, Math.max(minConnections, Math.floor(descriptors * descriptorShare)));
  if (descriptors < enoughDescriptors)
    log.warn('few file descriptors: raise the limit of open files (ulimit -n)', { descriptors, connections });
  return connections;
}

/** The maximum number of open files and sockets of this process, where the system reports it. Node has raised the soft limit to the hard limit. */
function descriptorLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readText('/proc/self/limits')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

function queueLimits(most: number, connections: number) {
  const room = Math.max(1, Math.floor(connections * queueShare));
  return { running: Math.min(most, room), waiting: Math.min(most * queuedPerRunning, room) };
}

/** The host for a URL: a loopback address instead of all interfaces, IPv6 in brackets. */
function urlHost(host: string): string {
  if (host === '' || host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
