import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Forwards connections to a broker, and breaks them when a test says so. */
export class BreakableLink implements AsyncDisposable {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets: Set<Socket>;
  #isCut = false;

  private constructor(server: ReturnType<typeof createServer>, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(broker: string): Promise<BreakableLink> {
    const sockets = new Set<Socket>();
    const { hostname: host, port } = new URL(broker);
    const server = createServer((socket) => {
      const other = connect({ host, port: Number(port) });
      for (const [from, to] of [
        [socket, other],
        [other, socket],
      ] as const) {
        sockets.add(from);
        from
          .on('error', () => undefined)
          .on('close', () => {
            sockets.delete(from);
            to.destroy();
          });
        from.pipe(to);
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = new BreakableLink(server, sockets);
    server.prependListener('connection', (socket) => void (link.#isCut && socket.resetAndDestroy()));
    return link;
  }

  /** Breaks all connections, and new ones until {@link restore}. */
  cut(): void {
    this.#isCut = true;
    this.break();
  }

  restore(): void {
    this.#isCut = false;
  }

  /** Resets all connections: what is on its way is lost. */
  break(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.break();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
