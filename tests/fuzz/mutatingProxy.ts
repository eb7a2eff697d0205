import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of a chunk on its way to the client; nothing ends the connection. */
export type Change = (chunk: Buffer) => Buffer | undefined;

/** A proxy to a server on loopback that mutates the server's data. */
export class MutatingProxy {
  change: Change = (chunk) => chunk;
  connections = 0;
  readonly #server: Server;
  readonly #near = new Set<Socket>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    server.on('connection', (near) => this.#serve(near, port));
  }

  static async listen(port: number): Promise<MutatingProxy> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MutatingProxy(server, port);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Writes to each client as fast as it reads, until it ends the connection or `mostBytes` are written; returns how many there were. */
  async flood(block: () => Buffer, mostBytes: number): Promise<number> {
    let written = 0;
    for (const near of [...this.#near]) {
      while (near.writable && written < mostBytes) {
        const bytes = block();
        written += bytes.length;
        if (!near.write(bytes)) await Promise.race([once(near, 'drain'), once(near, 'close')]).catch(() => undefined);
      }
    }
    return written;
  }

  cut(): void {
    for (const near of this.#near) near.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(near: Socket, port: number): void {
    this.connections++;
    this.#near.add(near);
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    near
      .on('error', () => undefined)
      .on('close', () => {
        this.#near.delete(near);
        far.destroy();
      });
    far.on('error', () => undefined).on('close', () => near.destroy());
    near.on('data', (chunk: Buffer) => far.write(chunk));
    far.on('data', (chunk: Buffer) => {
      const changed = this.change(chunk);
      if (changed === undefined) near.destroy();
      else if (near.writable) near.write(changed);
    });
  }
}
