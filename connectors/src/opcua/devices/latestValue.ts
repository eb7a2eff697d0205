import type { DataValue, NodeId } from 'node-opcua-client';

/** Where a value comes from. */
export interface ValueOrigin {
  readonly nodeId: NodeId;
  /** Browse names below the device. */
  readonly path: string;
}

/** Why a value counts as bad: for its status code, or because it is outside of the InstrumentRange. */
export type Badness = 'status' | 'range';

/** The newest value of a device, for diagnostics. One object for each device, so that keeping a value allocates nothing. */
export class LatestValue {
  #origin: ValueOrigin | undefined;
  #value: DataValue | undefined;
  #badness: Badness | undefined;

  set(origin: ValueOrigin, value: DataValue, badness: Badness | undefined): void {
    this.#origin = origin;
    this.#value = value;
    this.#badness = badness;
  }

  get path(): string {
    return this.#origin?.path ?? '';
  }

  get problem(): string {
    return this.#badness === 'range' ? 'value outside its InstrumentRange' : this.#status;
  }

  get #status(): string {
    return this.#value?.statusCode.name ?? '';
  }

  /** As `explain` and the API show it. */
  toJSON(): object {
    return {
      node: this.#origin?.nodeId.toString(),
      path: this.path,
      // not copied, however large: the reader formats typed arrays and takes only their beginning
      value: this.#value?.value?.value as unknown,
      status: this.#status,
      source_timestamp: this.#value?.sourceTimestamp ?? undefined,
    };
  }
}
