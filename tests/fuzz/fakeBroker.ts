import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** An MQTT broker for one client; after the handshake a test provides every byte. */
export class FakeBroker {
  /** What a subscription begins with, by topic. */
  readonly retained = new Map<string, string>();
  /** Packets of subscriptions that were answered on this connection. */
  subscriptions = 0;
  readonly #server: Server;
  #socket: Socket | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async listen(): Promise<FakeBroker> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeBroker(server);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get isOpen(): boolean {
    return this.#socket?.writable === true && this.subscriptions > 0;
  }

  send(bytes: Buffer): void {
    this.#socket?.write(bytes);
  }

  hangUp(): void {
    this.#socket?.destroy();
  }

  async stop(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #serve(socket: Socket): void {
    this.#socket?.destroy();
    this.#socket = socket;
    this.subscriptions = 0;
    socket.on('error', () => undefined);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let length = packetLength(rest); length !== undefined && rest.length >= length; length = packetLength(rest)) {
        this.#answer(socket, rest.subarray(0, length));
        rest = rest.subarray(length);
      }
    });
  }

  /** [MQTT-2.1.2]: the first four bits are the type of the packet. */
  #answer(socket: Socket, packet: Buffer): void {
    const type = packet[0]! >> 4;
    if (type === 1) socket.write(Buffer.from([0x20, 2, 0, 0]));
    else if (type === 12) socket.write(Buffer.from([0xd0, 0]));
    else if (type === 10) socket.write(Buffer.from([0xb0, 2, packet[2]!, packet[3]!]));
    else if (type === 8) this.#subscribed(socket, packet.subarray(packet[1]! < 128 ? 2 : packet[2]! < 128 ? 3 : 4));
  }

  #subscribed(socket: Socket, body: Buffer): void {
    const topics: string[] = [];
    for (let at = 2; at < body.length;) {
      const end = at + 2 + body.readUInt16BE(at);
      topics.push(body.subarray(at + 2, end).toString());
      at = end + 1;
    }
    socket.write(packetOf(0x90, Buffer.concat([body.subarray(0, 2), Buffer.alloc(topics.length)])));
    for (const topic of topics) {
      const payload = this.retained.get(topic);
      if (payload !== undefined) socket.write(publish(topic, Buffer.from(payload), true));
    }
    this.subscriptions++;
  }
}

/** With QoS 0. */
export function publish(topic: string, payload: Buffer, isRetained = false): Buffer {
  const name = Buffer.from(topic);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(name.length);
  return packetOf(0x30 | (isRetained ? 1 : 0), Buffer.concat([length, name, payload]));
}

function packetOf(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7) length.push((rest & 127) | (rest > 127 ? 128 : 0));
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function packetLength(bytes: Buffer): number | undefined {
  let length = 0;
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    length += (bytes[at]! & 127) << (7 * (at - 1));
    if (bytes[at]! < 128) return at + 1 + length;
  }
  return undefined;
}
