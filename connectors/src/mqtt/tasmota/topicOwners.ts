import type { DialectContext } from '../dialect.ts';
import type { TasmotaDevice } from './device.ts';

/**
 * Which device has which topics. Two devices with the same topics cannot be told apart: such as a new device with the settings of one that is gone, whose
 * description is still there. The one that described itself while we listened has them.
 */
export class TopicOwners {
  readonly #dialect: Pick<DialectContext, 'topics' | 'gateway'>;
  readonly #owners = new Map<string, TasmotaDevice>();
  /** Those whose topics another device has, by these topics. */
  readonly #refused = new Map<string, Set<TasmotaDevice>>();
  /** The topics of each device that listens. */
  readonly #listening = new Map<TasmotaDevice, { readonly tele: string; readonly topics: ReadonlySet<string> }>();

  constructor(dialect: Pick<DialectContext, 'topics' | 'gateway'>) {
    this.#dialect = dialect;
  }

  /** Lets a device listen to its topics. `isLive`: it has just described itself. */
  claim(device: TasmotaDevice, isLive: boolean): void {
    const { tele } = device.config.topics;
    const owner = this.#owners.get(tele);
    if (owner !== undefined && owner !== device) {
      this.#refuse(isLive ? owner : device, isLive ? device : owner);
      if (!isLive) return;
    }
    for (const devices of this.#refused.values()) devices.delete(device);
    this.#listen(device, tele, new Set(device.topics));
  }

  /** A device is gone: one that was refused because of it has its topics now. */
  release(device: TasmotaDevice): void {
    for (const [tele, devices] of this.#refused) if (devices.delete(device) && devices.size === 0) this.#refused.delete(tele);
    const tele = this.#listening.get(device)?.tele;
    this.#stop(device);
    if (tele !== undefined) this.#promote(tele);
  }

  #promote(tele: string): void {
    const [next] = this.#refused.get(tele) ?? [];
    if (next !== undefined) this.claim(next, false);
  }

  #stop(device: TasmotaDevice): void {
    const before = this.#listening.get(device);
    if (before === undefined) return;
    for (const topic of before.topics) this.#dialect.topics.remove(topic, device);
    this.#listening.delete(device);
    this.#owners.delete(before.tele);
  }

  #refuse(loser: TasmotaDevice, winner: TasmotaDevice): void {
    this.#stop(loser);
    const { tele } = loser.config.topics;
    this.#refused.set(tele, (this.#refused.get(tele) ?? new Set()).add(loser));
    loser.refuseTopics(winner.config.mac);
    const detail = `device "${loser.config.mac}" has the topics of "${winner.config.mac}"`;
    this.#dialect.gateway.malformed('protocol', tele, { detail, device: loser.config.mac });
  }

  #listen(device: TasmotaDevice, tele: string, topics: ReadonlySet<string>): void {
    const before = this.#listening.get(device);
    for (const topic of topics) if (before?.topics.has(topic) !== true) this.#dialect.topics.add(topic, device);
    for (const topic of before?.topics ?? []) if (!topics.has(topic)) this.#dialect.topics.remove(topic, device);
    if (before !== undefined) this.#owners.delete(before.tele);
    this.#owners.set(tele, device);
    this.#listening.set(device, { tele, topics });
    if (before !== undefined && before.tele !== tele) this.#promote(before.tele);
  }
}
