import type { RegisterPoint } from './registerMap.ts';
import { NumberValue } from './numberValue.ts';
import type { PointOwner, PointValue } from './pointValue.ts';
import { idle, type PowerFactorUnit, unknown } from './powerFactor.ts';

interface Sources {
  readonly scaledBy: NumberValue | undefined;
  readonly power: PointValue | undefined;
  readonly apparent: PointValue | undefined;
  readonly unit: PowerFactorUnit;
}

/** A power factor whose unit its device decides. */
export class PowerFactorValue extends NumberValue {
  readonly #power: PointValue | undefined;
  readonly #apparent: PointValue | undefined;
  readonly #unit: PowerFactorUnit;

  constructor(point: RegisterPoint, owner: PointOwner, { scaledBy, power, apparent, unit }: Sources) {
    super(point, owner, scaledBy);
    this.#power = power;
    this.#apparent = apparent;
    this.#unit = unit;
  }

  protected override settle(value: number, atMs: number): void {
    const ratio = this.#unit.ratioOf(value, this.#load());
    if (Number.isNaN(ratio)) this.absent(atMs);
    else super.settle(ratio, atMs);
  }

  #load(): number {
    const [power, apparent] = [this.#power, this.#apparent];
    if (power?.isGood === undefined || apparent?.isGood === undefined) return power && apparent ? idle : unknown;
    if (!(power instanceof NumberValue) || !(apparent instanceof NumberValue)) return unknown;
    if (power.value === undefined || apparent.value === undefined) return unknown;
    if (apparent.value === 0) return power.value === 0 ? idle : unknown;
    return Math.abs(power.value / apparent.value);
  }
}
