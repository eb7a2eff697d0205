import unidecode from 'unidecode';
import type { DeviceDescription } from '../contract.ts';

/** Letters that have no decomposition in Unicode, as Home Assistant writes them. */
const latin: ReadonlyMap<string, string> = new Map(
  Object.entries({
    æ: 'ae',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ı: 'i',
    ĸ: 'k',
    ł: 'l',
    ŋ: 'ng',
    ø: 'o',
    œ: 'oe',
    ß: 'ss',
    þ: 'th',
    ŧ: 't',
    '°': 'deg',
    μ: 'm',
    '×': 'x',
    '£': 'ps',
    '€': 'eur',
    ω: 'o',
  }),
);

const notInUnicodeForm = new RegExp(`[${[...latin.keys()].join('')}]`, 'gu');

/** Words of other letters than Latin ones, with their marks. Letters that several scripts share have a decomposition in Unicode, but for that of katakana. */
const otherLetters = /[[\p{L}--\p{Script=Latin}--\p{Script=Common}]\u30fc][[\p{L}--\p{Script=Latin}--\p{Script=Common}]\u30fc\p{M}]*/gv;

/** Home Assistant's slug of a name: `living_room_trv` of "Living Room TRV", `temperatura` of "Температура". Empty if nothing remains. */
export function slugOf(text: string): string {
  return (
    text
      .replaceAll("'", ' ')
      .normalize('NFKD')
      // Home Assistant drops apostrophes that stand for letters
      .replace(otherLetters, (word) => unidecode(word).replaceAll("'", ''))
      .replace(/\p{M}|\u00ad/gu, '')
      .toLowerCase()
      .replace(notInUnicodeForm, (letter) => latin.get(letter) ?? letter)
      // Home Assistant drops other apostrophes and the comma in a number
      .replace(/[‘’‛′ʼ]|(?<=\d),(?=\d)/g, '')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
  );
}

/** `living_room_trv_valve` of the device "Living Room TRV" is `valve`, also where the name of the entity repeats that of the device. */
export function withoutSlug(objectId: string, slugs: readonly string[]): string {
  for (const slug of slugs) {
    if (objectId === slug) return '';
    if (objectId.startsWith(`${slug}_`)) return withoutSlug(objectId.slice(slug.length + 1), [slug]);
  }
  return objectId;
}

/** The name of an entity without the model of its device, which Theengs writes before each name: `lywsd03mmc_tempc`. */
export function withoutModel(name: string, { model, modelId }: Pick<DeviceDescription, 'model' | 'modelId'>): string {
  for (const slug of [model, modelId].map((text) => slugOf(text ?? '')))
    if (slug !== '' && name.startsWith(`${slug}_`)) return name.slice(slug.length + 1);
  return name;
}
