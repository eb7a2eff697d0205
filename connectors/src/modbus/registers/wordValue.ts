import { PointValue } from './pointValue.ts';

/** A number that stands for a state. */
export class StateValue extends PointValue {
  /** The last state, by name. */
  state: string | undefined;

  protected override accept(raw: number | bigint | string, atMs: number): void {
    this.setGood(true);
    this.state = this.point.states?.get(Number(raw)) ?? String(raw);
    this.target?.set(this.state, atMs);
  }

  protected override forget(): void {
    this.state = undefined;
  }
}

/** A single bit. */
export class BitValue extends PointValue {
  protected override accept(raw: number | bigint | string, atMs: number): void {
    this.setGood(true);
    this.target?.set(Number(raw) !== 0, atMs);
  }
}

/** A text: it describes the device, or is logged where the config says so. */
export class TextValue extends PointValue {
  protected override accept(raw: number | bigint | string, atMs: number): void {
    this.setGood(true);
    const text = String(raw);
    if (this.point.describes !== undefined) this.owner.describes(this.point, text);
    this.target?.set(text, atMs);
  }
}

/** Named bits: on while one of them is set. Each change of a bit is an event of the device. */
export class FaultValue extends PointValue {
  #last = 0n;

  protected override accept(raw: number | bigint | string, atMs: number): void {
    this.setGood(true);
    const bits = BigInt(raw);
    if (bits !== this.#last) this.#reportChanges(bits);
    this.#last = bits;
    this.target?.set(this.#isAnyNamed(bits), atMs);
  }

  #reportChanges(bits: bigint): void {
    for (const [bit, name] of this.point.faults ?? []) {
      const [was, is] = [(this.#last >> BigInt(bit)) & 1n, (bits >> BigInt(bit)) & 1n];
      if (was !== is) this.owner.fault(this.point, name, is === 1n);
    }
  }

  #isAnyNamed(bits: bigint): boolean {
    for (const bit of this.point.faults?.keys() ?? []) if (((bits >> BigInt(bit)) & 1n) === 1n) return true;
    return false;
  }
}
