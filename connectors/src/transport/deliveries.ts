import { crc32 } from 'node:zlib';
import type { IConnackPacket, IPublishPacket, MqttClient, Packet } from 'mqtt';
import type { Delivery } from '../contract.ts';
import { Backlog } from './backlog.ts';
import { LoopTurn } from './loopTurn.ts';
import type { MqttMessage, UserProperties } from './mqttMessage.ts';

/** A private method of MQTT.js 5, which has no other way to send a PUBACK later. */
interface PacketSender {
  _sendPacket(packet: Packet): void;
}

/** MQTT.js sends a PUBACK unless the handler reports an error, which it does not use otherwise. */
const notYet = new Error('acknowledged later');

/** The messages of one connection, of which those with QoS 1 are acknowledged one by one, when their readings are safe. */
export class Deliveries {
  readonly #client: MqttClient;
  /** Resolves when what waited at the broker has arrived: at once in a new session, never where the connection is lost before. */
  readonly drained: Promise<void>;
  readonly #backlog: Backlog;
  readonly #turn = new LoopTurn();
  #pings = 0;
  #answers = 0;
  #probe = 0;

  constructor(client: MqttClient) {
    this.#client = client;
    this.#backlog = new Backlog(() => this.#ping());
    client.handleMessage = ({ qos }, callback) => {
      const result = qos === 0 ? undefined : notYet;
      // MQTT.js reads on after the call
      if (this.#turn.isLong()) setImmediate(callback, result);
      else callback(result);
    };
    this.drained = new Promise((resolve) => {
      client.once('connect', ({ sessionPresent }: IConnackPacket) => (sessionPresent ? this.#drain(resolve) : resolve()));
    });
    client.once('close', () => this.#backlog.stop());
  }

  message(topic: string, payload: Buffer, packet: IPublishPacket): MqttMessage {
    const delivery = packet.qos === 0 ? undefined : this.#delivery(topic, payload, packet);
    const properties = packet.properties?.userProperties;
    return {
      topic,
      payload,
      retained: packet.retain,
      delivery,
      hasWaited: this.#backlog.isDraining,
      traceparent: traceparentOf(properties),
      properties,
    };
  }

  #delivery(topic: string, payload: Buffer, { messageId = 0, dup: isRepeated }: IPublishPacket): Delivery {
    this.#backlog.received();
    // the packet id has 16 bits, the checksum 32
    const id = messageId * 2 ** 32 + crc32(payload, crc32(topic));
    return { id, isRepeated, acknowledge: () => this.#acknowledge(messageId) };
  }

  /** After the end of the connection the packet id is no longer valid: the broker delivers the message again. */
  #acknowledge(messageId: number): void {
    this.#backlog.acknowledged();
    if (!this.#client.connected || this.#client.disconnecting) return;
    (this.#client as unknown as PacketSender)._sendPacket({ cmd: 'puback', messageId, reasonCode: 0 });
  }

  /** Pings are answered in order; MQTT.js sends some itself. */
  #drain(onDrained: () => void): void {
    const onSent = ({ cmd }: Packet) => void (cmd === 'pingreq' && this.#pings++);
    const onReceived = ({ cmd }: Packet) => void (cmd === 'pingresp' && ++this.#answers === this.#probe && this.#backlog.answered());
    this.#client.on('packetsend', onSent).on('packetreceive', onReceived);
    this.#backlog.onDrained = () => {
      this.#client.off('packetsend', onSent).off('packetreceive', onReceived);
      onDrained();
    };
    this.#backlog.start();
  }

  #ping(): void {
    this.#probe = this.#pings + 1;
    this.#client.sendPing();
  }
}

/** A property that is there twice is a list, and no valid trace context. */
function traceparentOf(properties: UserProperties | undefined): string | undefined {
  const value = properties?.['traceparent'];
  return typeof value === 'string' ? value : undefined;
}
