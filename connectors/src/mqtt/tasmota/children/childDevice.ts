import type { Device, DeviceDescription, Fresh } from '../../../contract.ts';
import { isObject } from '../../../transport/json.ts';
import type { TasmotaContext } from '../context.ts';
import { compile } from '../values/compile.ts';
import type { Entry, Receiver } from '../values/receiver.ts';
import { SampleTree, type Sample } from '../values/sampleTree.ts';
import type { Unexpected, ValueTree } from '../values/valueTree.ts';

/** A device that another one receives by radio. What it has is learned from its messages: nothing describes it. */
export class ChildDevice implements Receiver {
  readonly #context: TasmotaContext;
  readonly #entriesOf: (samples: readonly Sample[]) => readonly Entry[];
  readonly #samples = new SampleTree();
  #description: DeviceDescription;
  #device: Device;
  #tree: ValueTree;

  constructor(description: DeviceDescription, context: TasmotaContext, entriesOf: (samples: readonly Sample[]) => readonly Entry[]) {
    this.#context = context;
    this.#entriesOf = entriesOf;
    this.#description = description;
    this.#device = context.gateway.device(description);
    this.#tree = this.#compile();
  }

  /** Takes more that is known about it. */
  describe(more: Partial<DeviceDescription>): void {
    const isSame = Object.entries(more).every(
      ([key, value]) => JSON.stringify(this.#description[key as keyof DeviceDescription]) === JSON.stringify(value),
    );
    if (isSame) return;
    this.#description = { ...this.#description, ...more };
    this.#device = this.#context.gateway.device(this.#description);
  }

  set(raw: unknown, atMs: number, fresh: Fresh): void {
    const unexpected: Unexpected[] = [];
    if (fresh === true) this.#device.seen(atMs);
    this.#device.payload(raw);
    if (!isObject(raw)) return;
    this.#tree.setAll(raw, { ms: atMs, fresh, unexpected });
    let isNew = false;
    for (const { path, raw: value } of unexpected) isNew = this.#samples.learn(path, value) || isNew;
    if (!isNew) return;
    this.#tree = this.#compile();
    for (const { path, raw: value } of unexpected) this.#tree.set(path, value, { ms: atMs, fresh, unexpected: [] });
  }

  /** Compiles again, such as with other units. */
  recompile(): void {
    this.#tree = this.#compile();
  }

  /** Without its bridge it cannot be reached. */
  bridgeIs(isReachable: boolean): void {
    if (isReachable) this.#device.reachabilityUnknown();
    else this.#device.offline('protocol', 'its bridge is offline');
  }

  remove(): void {
    this.#device.remove();
  }

  #compile(): ValueTree {
    return compile(this.#device, this.#entriesOf(this.#samples.samples), this.#context.shared);
  }
}
