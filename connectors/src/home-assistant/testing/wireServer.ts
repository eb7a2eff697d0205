import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

interface Command {
  readonly id: number;
  readonly type: string;
}

/** The wire of a Home Assistant, of which a test says every byte: commands are answered as {@link answers} says, frames are sent as they are given. */
export class WireServer {
  /** By the type of the command; what is not there is answered with an empty list. */
  readonly answers = new Map<string, unknown>();
  /** What a subscription to states begins with. */
  whole: unknown = { a: {} };
  /** How often states were subscribed to. */
  subscriptions = 0;
  readonly #server: WebSocketServer;
  #socket: WebSocket | undefined;
  /** Of the subscription to states. */
  #statesId = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.answers.set('get_config', { version: '2026.11.0', state: 'RUNNING', currency: 'EUR', unit_system: { temperature: '°C' } });
    server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer) => this.#answer(socket, JSON.parse(data.toString()) as Command));
      socket.send(JSON.stringify({ type: 'auth_required', ha_version: '2026.11.0' }));
    });
  }

  static async listen(): Promise<WireServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/api/websocket' });
    await once(server, 'listening');
    return new WireServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get statesId(): number {
    return this.#statesId;
  }

  /** Whether there is a connection that takes frames. */
  get isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }

  get socket(): WebSocket | undefined {
    return this.#socket;
  }

  /** A frame as it is. */
  send(frame: string | Buffer): void {
    this.#socket?.send(frame);
  }

  /** An event of the subscription to states. */
  tell(event: unknown): void {
    this.send(JSON.stringify({ id: this.#statesId, type: 'event', event }));
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(socket: WebSocket, { id, type }: Command): void {
    const send = (message: object): void => socket.send(JSON.stringify(message));
    if (type === 'auth') return send({ type: 'auth_ok', ha_version: '2026.11.0' });
    if (type === 'ping') return send({ id, type: 'pong' });
    const result = this.answers.has(type) ? this.answers.get(type) : [];
    send({ id, type: 'result', success: true, result });
    if (type !== 'subscribe_entities') return;
    this.subscriptions++;
    this.#statesId = id;
    this.tell(this.whole);
  }
}
