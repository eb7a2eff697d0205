import type { CompiledMapping } from '../../mapping/compile/compileMapping.ts';
import type { CompiledReading, ReadingTexts } from '../../mapping/compile/compileReading.ts';
import type { Scope } from '../../mapping/compile/textTemplate.ts';
import type { MappedDevice } from './mappedDevice.ts';

/** Variants that are remembered of one reading: with further ones, its property is looked up at the device. */
const mostVariants = 1000;

/** The readings of one mapping and topic at one device: what depends on the topic only is looked up once. */
export class BoundDevice {
  readonly mapped: MappedDevice;
  readonly #indexes: readonly (number | undefined)[];
  /** Of readings whose property varies with the message, by its texts. */
  readonly #variants = new Map<string, number>();

  constructor(mapped: MappedDevice, mapping: CompiledMapping, scope: Scope) {
    this.mapped = mapped;
    const known = mapping.readings.flatMap((reading) => {
      const texts = reading.isOfTopic ? reading.texts(scope) : undefined;
      return texts === undefined ? [] : [{ reading, property: reading.property(texts) }];
    });
    const added = mapped.addAll(known.map(({ property }) => property));
    const indexes = new Array<number | undefined>(mapping.readings.length);
    known.forEach(({ reading }, position) => (indexes[reading.index] = added[position]));
    this.#indexes = indexes;
  }

  /** The number of the property of a reading; undefined where it has none. */
  indexOf(reading: CompiledReading, scope: Scope): number | undefined {
    return reading.isOfTopic ? this.#indexes[reading.index] : this.#variantOf(reading, reading.texts(scope));
  }

  /** Those of readings that are known before a message. */
  get fixed(): Iterable<number> {
    return this.#indexes.filter((index) => index !== undefined);
  }

  #variantOf(reading: CompiledReading, texts: ReadingTexts | undefined): number | undefined {
    if (texts === undefined) return undefined;
    const key = `${reading.index}\n${texts.name}\n${texts.unit}\n${texts.channel}\n${Object.values(texts.labels).join('\n')}`;
    const known = this.#variants.get(key);
    if (known !== undefined) return known;
    const index = this.mapped.indexOf(reading.property(texts));
    if (index !== undefined && this.#variants.size < mostVariants) this.#variants.set(key, index);
    return index;
  }
}
