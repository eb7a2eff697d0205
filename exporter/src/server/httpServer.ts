import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { acceptsClient, asksForCertificate } from './clientCertificates.ts';
import type { WebConfigFile } from './webConfigFile.ts';

const defaultLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  /** Longer than most scrape intervals, so that Prometheus can reuse its connection. */
  keepAliveTimeout: 90_000,
  maxHeaderSize: 16_384,
};

/** An HTTP or HTTPS server, depending on the web config, with limits for slow and hostile clients. */
export function createHttpServer(
  listener: http.RequestListener,
  web: WebConfigFile,
  limits: Partial<typeof defaultLimits> = {},
): http.Server {
  const options = { ...defaultLimits, ...limits };
  const server = web.config.tls === undefined ? http.createServer(options, listener) : createHttpsServer(listener, web, options);
  // closes connections whose client reads nothing of a response for this long
  server.timeout = 60_000;
  server.prependListener('request', () => void refresh(server, web));
  return server;
}

function createHttpsServer(listener: http.RequestListener, web: WebConfigFile, options: http.ServerOptions): http.Server {
  const { tls } = web.config;
  if (tls === undefined) throw new Error('cannot create HTTPS server: the web config has no TLS');
  // client certificates are checked below, by the config in force at that time
  const server = https.createServer(
    {
      ...options,
      ...tls.context,
      requestCert: asksForCertificate(tls),
      rejectUnauthorized: false,
      handshakeTimeout: options.headersTimeout,
    },
    listener,
  );
  server.prependListener('connection', () => void refresh(server, web));
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const current = web.config.tls;
    if (current === undefined || !acceptsClient(current, socket)) socket.destroy();
  });
  return server;
}

function refresh(server: http.Server, web: WebConfigFile): void {
  if (web.refresh() && server instanceof https.Server && web.config.tls) server.setSecureContext(web.config.tls.context);
}

/** Starts listening; resolves with the port. */
export async function listen(server: http.Server, { host, port }: { host: string; port: number }): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, ...(host !== '' && { host }) }, resolve);
  try {
    await promise;
  } catch (error) {
    throw new Error(`cannot listen on "${host}:${port}": ${(error as Error).message}`, { cause: error });
  }
  server.off('error', reject);
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
