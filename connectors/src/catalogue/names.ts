import type { Property } from '../contract.ts';

/** Lower snake case of any text, such as `internalTemperature`, `NTC status`, `mmWaveVersion` and `maxRPMs`; may be empty. */
export function snakeCase(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/(\p{Ll}|\p{N})(\p{CWL})/gu, '$1_$2')
    .replace(lastCapital, '$1_$2')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}][^\p{L}\p{N}]*|^\p{M}+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** The last of several capitals begins a word, unless it ends the plural of an abbreviation, as in `RPMs`. */
const lastCapital = /(\p{CWL})(\p{CWL}(?!s(?![\p{Ll}\p{M}]))\p{Ll})/gu;

/** The full native name: path and name joined with `_`, as the source spells them. */
export function nativeName({ native, path = [], name }: Property): string {
  return native ?? [...path, name].join('_');
}

/** Any text as a label value: well-formed, and without NUL, which ends the input for Prometheus' lexer. */
export function labelValue(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** The value of the label `state`: the source's value in lower snake case (catalogue §6). */
export function stateName(raw: string): string {
  return snakeCase(raw);
}

const directionWords =
  /(^|_)(produced|production|export|exported|returned|return_to|feed_in|fed_in|yield(?:day|total)?|generated|generation|injected|reverse|output_energy|summ_received)(_|$)/;

/** Whether a name means a produced, exported or returned quantity (catalogue §4.1). */
export function isProduced(name: string): boolean {
  return directionWords.test(name);
}

/** The words of {@link isProduced}, for a family's synonyms. */
export const producedWords =
  'produced production export exported returned return to feed fed in yield generated generation injected reverse output summ received';
