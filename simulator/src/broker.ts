import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';
import { freePort } from './freePort.ts';

/** An MQTT 3.1.1 broker in this process. A stop discards its retained messages. */
export class Broker {
  /** Called with the filters that a client has just subscribed to. */
  onSubscribe: (filters: readonly string[]) => void = () => undefined;
  readonly #host: string;
  #port: number;
  #running: { readonly aedes: Aedes; readonly server: Server; readonly sockets: Set<Socket> } | undefined;

  /** Port 0 stands for a free port, which is chosen at the first start and kept. */
  constructor(host = '127.0.0.1', port = 0) {
    this.#host = host;
    this.#port = port;
  }

  get url(): string {
    return `mqtt://${this.#host.includes(':') ? `[${this.#host}]` : this.#host}:${this.#port}`;
  }

  /** Throws when it cannot listen. */
  async start(): Promise<void> {
    if (this.#running) return;
    if (this.#port === 0) this.#port = await freePort(this.#host);
    const aedes = await Aedes.createBroker({ authorizePublish: oneAtATime });
    aedes.on('subscribe', (subscriptions) => this.onSubscribe(subscriptions.map(({ topic }) => topic)));
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      aedes.handle(socket);
    });
    try {
      server.listen(this.#port, this.#host);
      await once(server, 'listening');
    } catch (cause) {
      aedes.close();
      throw new Error(`cannot start broker "${this.url}": ${(cause as Error).message}`, { cause });
    }
    this.#running = { aedes, server, sockets };
  }

  /** Stops as if killed: connections are cut without a DISCONNECT, and retained messages are lost. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    const { aedes, server, sockets } = this.#running;
    this.#running = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => {
      aedes.close(resolve);
    });
  }
}

/**
 * Aedes drops a message as a duplicate when a later one overtakes it, which happens behind retained ones (moscajs/aedes#994). So each
 * message waits for its own turn of the event loop. Messages of QoS 0 wait one turn longer: by then Aedes has acknowledged the others.
 */
const oneAtATime: AedesOptions['authorizePublish'] = (_client, packet, callback) => {
  if (packet.qos === 0) setImmediate(() => setImmediate(callback, null));
  else setImmediate(callback, null);
};
