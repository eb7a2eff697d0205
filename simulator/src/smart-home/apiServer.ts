import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { freePort } from '../freePort.ts';
import type { Instance } from './instance.ts';
import { Session } from './session.ts';
import type { StatesEvent } from './stateMachine.ts';

/** How often states are updated and published. */
const updateMs = 5000;

/** The WebSocket API of an instance, on a real socket. */
export class ApiServer {
  readonly #instance: Instance;
  readonly #host: string;
  #port: number;
  readonly #sessions = new Set<Session>();
  #server: WebSocketServer | undefined;
  #cancelUpdate: () => void = () => undefined;

  /** Port 0 stands for a free one. */
  constructor(instance: Instance, { host, port }: { readonly host: string; readonly port: number }) {
    this.#instance = instance;
    this.#host = host;
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort(this.#host);
    const server = new WebSocketServer({ host: this.#host, port: this.#port, path: '/api/websocket' });
    server.on('connection', (socket) => {
      const session = new Session(socket, this.#instance);
      this.#sessions.add(session);
      socket.on('close', () => this.#sessions.delete(session));
    });
    await once(server, 'listening');
    this.#server = server;
    this.#scheduleUpdate();
  }

  /** Closes all connections, either with a close frame or as when the process is killed. */
  async close(how: 'goodbye' | 'killed'): Promise<void> {
    this.#cancelUpdate();
    const server = this.#server;
    this.#server = undefined;
    for (const { socket } of this.#sessions) {
      if (how === 'killed') socket.terminate();
      else socket.close(1000);
    }
    this.#sessions.clear();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  /** Sends a change of states to all clients that subscribed to entities. */
  publish(event: StatesEvent): void {
    for (const session of this.#sessions) session.publish(event);
  }

  /** Sends an event to all clients that subscribed to its type. */
  fire(type: string, data: object): void {
    for (const session of this.#sessions) session.fire(type, data);
  }

  #scheduleUpdate(): void {
    this.#cancelUpdate = this.#instance.clock.after(updateMs, () => {
      if (!this.#instance.isMute) this.publish(this.#instance.machine.update());
      this.#scheduleUpdate();
    });
  }
}
