import type http from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '@gaugeway/connectors/contract';

interface Connection {
  readonly socket: Socket;
  readonly responses: Set<http.ServerResponse>;
}

interface Options {
  /** Maximum number of open connections. */
  readonly limit: number;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * The connections of a server. At the limit, each new connection closes the one that has been idle longest: without a request, or with an
 * incomplete one. So clients that keep idle connections cannot lock out others.
 */
export class Connections {
  readonly #server: http.Server;
  readonly #options: Options;
  /** By {@link keyOf}, sorted by the end of the last response. */
  readonly #open = new Map<string, Connection>();
  #isFull = false;
  #onResponseEnd = (): unknown => undefined;

  constructor(server: http.Server, options: Options) {
    this.#server = server;
    this.#options = options;
    // node:http does not report a TCP connection's TLS socket, so both are linked by their addresses
    server.on('connection', (socket: Socket) => this.#add(socket));
    server.on('request', (request, response) => this.#track(keyOf(request.socket), response));
    // a failed accept affects only that connection; a failed listen is reported by its caller
    server.on('error', (error) => {
      if (server.listening) options.log.warn('cannot accept a connection', { error: error.message });
    });
  }

  /** Accepts no more connections, waits up to `graceMs` for responses in progress, then closes all connections. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    this.#onResponseEnd = () => this.#first((responses) => responses.length > 0) ?? resolve();
    this.#onResponseEnd();
    await promise;
    clearTimeout(timer);
    for (const { socket } of this.#open.values()) socket.destroy();
    await closed;
  }

  #add(socket: Socket): void {
    const isFull = this.#open.size >= this.#options.limit;
    this.#logIfFull(isFull);
    if (isFull && !this.#makeRoom()) return void socket.destroy();
    const key = keyOf(socket);
    const connection = { socket, responses: new Set<http.ServerResponse>() };
    this.#open.set(key, connection);
    socket.once('close', () => this.#forget(key, connection));
  }

  #forget(key: string, connection: Connection): void {
    // a newer connection may have the same address
    if (this.#open.get(key) === connection) this.#open.delete(key);
    this.#onResponseEnd();
  }

  #track(key: string, response: http.ServerResponse): void {
    const connection = this.#open.get(key);
    if (connection === undefined) return;
    connection.responses.add(response);
    response.once('close', () => {
      connection.responses.delete(response);
      if (this.#open.get(key) === connection) this.#moveToEnd(key, connection);
      this.#onResponseEnd();
    });
  }

  #moveToEnd(key: string, connection: Connection): void {
    this.#open.delete(key);
    if (!connection.socket.destroyed) this.#open.set(key, connection);
  }

  #makeRoom(): boolean {
    const found =
      this.#first((responses) => !responses.some(({ req }) => req.complete)) ?? this.#first((responses) => responses.some(isStalled));
    if (found === undefined) return false;
    const [key, { socket }] = found;
    this.#open.delete(key);
    socket.destroy();
    return true;
  }

  #first(fits: (responses: readonly http.ServerResponse[]) => boolean): [string, Connection] | undefined {
    for (const entry of this.#open) if (fits([...entry[1].responses])) return entry;
    return undefined;
  }

  /** Logs once when the limit is reached, and again only after half of the connections were closed. */
  #logIfFull(isFull: boolean): void {
    const { limit, log } = this.#options;
    if (isFull && !this.#isFull) log.warn('too many connections: each new one closes the longest idle one', { limit });
    this.#isFull = isFull || (this.#isFull && this.#open.size > limit / 2);
  }
}

/** The same key for a TCP connection and the TLS socket on it. */
function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}

/** True for a response whose client does not read the data that was already sent. */
export function isStalled(response: http.ServerResponse): boolean {
  return response.writableNeedDrain || (response.writableEnded && !response.writableFinished);
}
