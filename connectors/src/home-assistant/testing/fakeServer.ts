import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

interface Command {
  readonly id: number;
  readonly type: string;
}

/** A WebSocket API whose responses and frames a test defines. */
export class FakeServer {
  /** Results by type of command; any other command results in an empty list. */
  readonly responses = new Map<string, unknown>();
  /** Error results by type of command. */
  readonly errors = new Map<string, { readonly code: string; readonly message: string }>();
  /** The messages of the authentication phase: the greeting, and the response to the token. */
  authentication: readonly [greeting: string, response: string] = ['auth_required', 'auth_ok'];
  /** The first event of a subscription to states. */
  initialStates: unknown = { a: {} };
  /** Number of subscriptions to states. */
  subscriptions = 0;
  readonly #server: WebSocketServer;
  #socket: WebSocket | undefined;
  /** Id of the subscription to states. */
  #statesId = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.responses.set('get_config', { version: '2026.11.0', state: 'RUNNING', currency: 'EUR', unit_system: { temperature: '°C' } });
    server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer) => this.#respond(socket, JSON.parse(data.toString()) as Command));
      socket.send(JSON.stringify({ type: this.authentication[0], ha_version: '2026.11.0' }));
    });
  }

  static async listen(): Promise<FakeServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/api/websocket' });
    await once(server, 'listening');
    return new FakeServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get statesId(): number {
    return this.#statesId;
  }

  /** Whether a client is connected. */
  get isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }

  get socket(): WebSocket | undefined {
    return this.#socket;
  }

  /** Sends a frame as it is. */
  send(frame: string | Buffer): void {
    this.#socket?.send(frame);
  }

  /** Sends an event of the subscription to states. */
  sendStates(event: unknown): void {
    this.send(JSON.stringify({ id: this.#statesId, type: 'event', event }));
  }

  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #respond(socket: WebSocket, { id, type }: Command): void {
    const send = (message: object): void => socket.send(JSON.stringify(message));
    if (type === 'auth') return send({ type: this.authentication[1], ha_version: '2026.11.0' });
    if (type === 'ping') return send({ id, type: 'pong' });
    const error = this.errors.get(type);
    if (error !== undefined) return send({ id, type: 'result', success: false, error });
    const result = this.responses.has(type) ? this.responses.get(type) : [];
    send({ id, type: 'result', success: true, result });
    if (type !== 'subscribe_entities') return;
    this.subscriptions++;
    this.#statesId = id;
    this.sendStates(this.initialStates);
  }
}
