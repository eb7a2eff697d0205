import type { Point } from '../../../contract.ts';
import type { CompiledMapping } from '../../mapping/compile/compileMapping.ts';
import type { CompiledReading, ReadingTexts } from '../../mapping/compile/compileReading.ts';
import type { Scope } from '../../mapping/compile/textTemplate.ts';
import { mostProperties, type MappedDevice } from './mappedDevice.ts';

/** Variants that are remembered of one reading: with further ones, its property is looked up at the device. */
const mostVariants = 1000;

/**
 * The readings of one mapping and topic at one device, each from its first value on: a profile is for many kinds of devices. What depends on the
 * topic only is looked up once.
 */
export class BoundDevice {
  readonly mapped: MappedDevice;
  readonly #indexes: (number | undefined)[];
  #points: readonly (Point | undefined)[] = [];
  /** What they were taken from. */
  #mappedPoints: MappedDevice['points'] | undefined;
  /** Of readings whose property varies with the message, by its texts. */
  readonly #variants = new Map<string, number>();

  constructor(mapped: MappedDevice, mapping: CompiledMapping) {
    this.mapped = mapped;
    this.#indexes = new Array<number | undefined>(mapping.readings.length);
  }

  /** By the number of the reading: of those that had values before, and do not vary with the message. Another list after {@link indexOf}. */
  get points(): readonly (Point | undefined)[] {
    if (this.mapped.points !== this.#mappedPoints) this.#takePoints();
    return this.#points;
  }

  /** The number of the property of a reading; undefined where it has none. */
  indexOf(reading: CompiledReading, scope: Scope): number | undefined {
    if (!reading.isOfTopic) return this.#variantOf(reading, reading.texts(scope));
    const known = this.#indexes[reading.index];
    if (known !== undefined) return known;
    const index = this.#add(reading, reading.texts(scope));
    this.#indexes[reading.index] = index;
    // it may be a reading of another topic too, whose property is mapped
    this.#mappedPoints = undefined;
    return index;
  }

  /** Why {@link indexOf} has no number. */
  refusalOf(reading: CompiledReading, scope: Scope): string {
    if (reading.texts(scope) === undefined) return 'its name or a label is missing, or has too many values';
    return `the device has ${mostProperties} others, and names come from payloads`;
  }

  /** Those of readings that do not vary with the message. */
  get fixed(): Iterable<number> {
    return this.#indexes.filter((index) => index !== undefined);
  }

  #takePoints(): void {
    const { points } = this.mapped;
    this.#mappedPoints = points;
    this.#points = Array.from(this.#indexes, (index) => (index === undefined ? undefined : points[index]));
  }

  #add(reading: CompiledReading, texts: ReadingTexts | undefined): number | undefined {
    return texts && this.mapped.indexOf(reading.key(texts), reading.property(texts));
  }

  #variantOf(reading: CompiledReading, texts: ReadingTexts | undefined): number | undefined {
    if (texts === undefined) return undefined;
    const key = `${texts.unit}\n${reading.key(texts)}`;
    const known = this.#variants.get(key);
    if (known !== undefined && this.mapped.unitOf(known) === texts.unit) return known;
    const index = this.#add(reading, texts);
    if (index !== undefined && this.#variants.size < mostVariants) this.#variants.set(key, index);
    return index;
  }
}
