import { Implausible, type Point } from '../../contract.ts';
import type { RegisterPoint } from './registerMap.ts';
import { rawReader, type RawReader } from './rawReader.ts';

/** What points tell their device. */
export interface PointOwner {
  /** A point is read well, or not any more; undefined before its first reading. */
  turned(from: boolean | undefined, to: boolean): void;
  /** Text or number that describes the device. */
  describes(point: RegisterPoint, text: string): void;
  /** A named bit rose or fell. */
  fault(point: RegisterPoint, name: string, isActive: boolean): void;
}

/** One point of one device: takes its part of an answer and hands the value on. */
export abstract class PointValue {
  readonly point: RegisterPoint;
  /** Where readings go; undefined where the catalogue makes no series. */
  target: Point | undefined;
  isGood: boolean | undefined;
  protected readonly owner: PointOwner;
  protected readonly read: RawReader;
  readonly #absent: ReadonlySet<unknown> | undefined;
  readonly #sentinels: ReadonlySet<unknown> | undefined;

  constructor(point: RegisterPoint, owner: PointOwner) {
    this.point = point;
    this.owner = owner;
    this.read = rawReader(point);
    this.#absent = rawSet(point.absent, point);
    this.#sentinels = rawSet(point.sentinels, point);
  }

  /** `at` is the place in the answer, as the reader of its type counts. */
  take(data: Buffer, at: number, atMs: number): void {
    const raw = this.read(data, at);
    if (this.#absent?.has(raw) === true) this.absent(atMs);
    else if (this.#sentinels?.has(raw) === true) this.refuse('sentinel', raw, atMs);
    else this.accept(raw, atMs);
  }

  /** It could not be read. */
  fail(atMs: number): void {
    this.turn(false);
    this.forget();
    this.target?.set(null, atMs);
  }

  protected abstract accept(raw: number | bigint | string, atMs: number): void;

  /** What it held says nothing any more. */
  protected forget(): void {
    // most hold nothing
  }

  protected turn(isGood: boolean): void {
    if (isGood === this.isGood) return;
    this.owner.turned(this.isGood, isGood);
    this.isGood = isGood;
  }

  /** The device says that it has no such value. */
  protected absent(atMs: number): void {
    this.turn(true);
    this.forget();
    this.target?.set(null, atMs);
  }

  protected refuse(reason: 'sentinel' | 'range', raw: unknown, atMs: number): void {
    this.turn(false);
    this.forget();
    this.target?.set(new Implausible(reason, raw), atMs);
  }
}

/** Single values as the reader returns them. */
function rawSet(values: RegisterPoint['absent'], { type, bits }: RegisterPoint): ReadonlySet<unknown> | undefined {
  const isBig = bits === undefined && type.endsWith('int64');
  return values && new Set(values.map((value) => (isBig ? BigInt(value) : Number(value))));
}
