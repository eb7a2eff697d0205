import type http from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '@gaugeway/connectors/contract';
import { isStalled } from './stalled.ts';

interface Connection {
  readonly socket: Socket;
  readonly answers: Set<http.ServerResponse>;
}

interface Options {
  /** So many are open at most. */
  readonly limit: number;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * The connections of a server. When there are as many as there may be, each new one closes another: one that waits for a request or for the rest
 * of it, the one first that has waited longest. So clients that hold connections without use shut out nobody who asks at once.
 */
export class Connections {
  readonly #server: http.Server;
  readonly #options: Options;
  /** By {@link keyOf}; the one whose last answer ended longest ago comes first. */
  readonly #open = new Map<string, Connection>();
  #isFull = false;
  #whenAnswered = (): unknown => undefined;

  constructor(server: http.Server, options: Options) {
    this.#server = server;
    this.#options = options;
    // node:http knows no connection before its TLS handshake, so both levels are linked by their addresses
    server.on('connection', (socket: Socket) => this.#add(socket));
    server.on('request', (request, response) => this.#answer(keyOf(request.socket), response));
    // a failed accept: the connection is lost, the server is not
    server.on('error', (error) => options.log.warn('cannot accept a connection', { error: error.message }));
  }

  /** Takes no more connections, lets answers that are under way finish for at most `graceMs`, then cuts whatever is left. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, graceMs);
    this.#whenAnswered = () => this.#first((answers) => answers.length > 0) ?? resolve();
    this.#whenAnswered();
    await promise;
    clearTimeout(timer);
    for (const { socket } of this.#open.values()) socket.destroy();
    await closed;
  }

  #add(socket: Socket): void {
    const isFull = this.#open.size >= this.#options.limit;
    this.#tell(isFull);
    if (isFull && !this.#makeRoom()) return void socket.destroy();
    const key = keyOf(socket);
    const connection = { socket, answers: new Set<http.ServerResponse>() };
    this.#open.set(key, connection);
    socket.once('close', () => this.#forget(key, connection));
  }

  #forget(key: string, connection: Connection): void {
    // the address may belong to a newer connection already
    if (this.#open.get(key) === connection) this.#open.delete(key);
    this.#whenAnswered();
  }

  #answer(key: string, response: http.ServerResponse): void {
    const connection = this.#open.get(key);
    if (connection === undefined) return;
    connection.answers.add(response);
    response.once('close', () => {
      connection.answers.delete(response);
      if (this.#open.get(key) === connection) this.#toEnd(key, connection);
      this.#whenAnswered();
    });
  }

  #toEnd(key: string, connection: Connection): void {
    this.#open.delete(key);
    if (!connection.socket.destroyed) this.#open.set(key, connection);
  }

  #makeRoom(): boolean {
    const found = this.#first((answers) => !answers.some(({ req }) => req.complete)) ?? this.#first((answers) => answers.some(isStalled));
    if (found === undefined) return false;
    const [key, { socket }] = found;
    this.#open.delete(key);
    socket.destroy();
    return true;
  }

  #first(fits: (answers: readonly http.ServerResponse[]) => boolean): [string, Connection] | undefined {
    for (const entry of this.#open) if (fits([...entry[1].answers])) return entry;
    return undefined;
  }

  /** Once when the limit is reached, again only after half of them were gone. */
  #tell(isFull: boolean): void {
    const { limit, log } = this.#options;
    if (isFull && !this.#isFull) log.warn('too many connections: each new one closes the one that is idle longest', { limit });
    this.#isFull = isFull || (this.#isFull && this.#open.size > limit / 2);
  }
}

/** The same for a connection and for TLS on it. */
function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
