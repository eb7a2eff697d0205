import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Packets of a broker, of MQTT 3.1.1 unless the name says 5. */
export const packets = {
  connack: (code: number) => Buffer.from([0x20, 2, 0, code]),
  connack5: Buffer.from([0x20, 3, 0, 0, 0]),
  disconnect5: (reason: number) => Buffer.from([0xe0, 2, reason, 0]),
  /** Of QoS 0, with a short topic and payload. */
  publish: (topic: string, payload: string) =>
    Buffer.from([0x30, 2 + topic.length + payload.length, 0, topic.length, ...Buffer.from(topic + payload)]),
  /** Grants or refuses the topics of a SUBSCRIBE. */
  suback: (subscribe: Buffer, codes: readonly number[]) => {
    const id = idOf(subscribe);
    return Buffer.from([0x90, 2 + codes.length, id >> 8, id & 0xff, ...codes]);
  },
};

/** A broker that sends only the bytes that a test defines, for what real brokers do rarely. `onPacket` is called for each received packet. */
export class RawBroker implements AsyncDisposable {
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets: Set<Socket>;

  private constructor(server: ReturnType<typeof createServer>, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(onPacket: (packet: Buffer, socket: Socket) => void): Promise<RawBroker> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('data', (packet) => onPacket(packet, socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RawBroker(server, sockets);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** The type of a packet: 1 CONNECT, 8 SUBSCRIBE, 12 PINGREQ. */
export function typeOf(packet: Buffer): number {
  return (packet[0] ?? 0) >> 4;
}

/** The packet identifier follows the remaining length, which is short in tests. */
function idOf(packet: Buffer): number {
  const lengthBytes = (packet[1] ?? 0) < 128 ? 1 : 2;
  return packet.readUInt16BE(1 + lengthBytes);
}
