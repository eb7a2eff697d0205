import { Secret } from '@gaugeway/connectors/configTypes';
import { hidden } from './redactedText.ts';

/** A shorter secret could be a part of ordinary words. */
const fewestCharacters = 4;

/** The texts of the secrets in use. Those of the config before the newest one count too: what still runs by it may name them. */
export class KnownSecrets {
  #newest: ReadonlySet<string> = new Set();
  #forms: readonly string[] = [];
  #pattern: RegExp | undefined;

  /** Takes the secrets of a config that is about to apply, at any depth. */
  learn(config: unknown): void {
    const before = this.#newest;
    this.#newest = new Set(secretTexts(config));
    const forms = [...before, ...this.#newest].flatMap(formsOf).filter((form) => form.length >= fewestCharacters);
    this.#forms = [...new Set(forms)].sort((a, b) => b.length - a.length);
    this.#pattern = forms.length === 0 ? undefined : new RegExp(this.#forms.map(escaped).join('|'), 'g');
  }

  /** The text without any of them, in any of their spellings; also without the beginning of one at the end of a text that was cut. */
  redact(text: string): string {
    if (this.#pattern === undefined) return text;
    const clean = text.replace(this.#pattern, hidden);
    return clean.endsWith('…') ? `${this.#withoutBeginning(clean.slice(0, -1))}…` : clean;
  }

  #withoutBeginning(text: string): string {
    for (const form of this.#forms)
      for (let length = form.length - 1; length >= fewestCharacters; length--)
        if (text.endsWith(form.slice(0, length))) return text.slice(0, -length) + hidden;
    return text;
  }
}

/** Searched in plain objects, lists and maps: other objects, such as schemas, hold no values of a config. */
function* secretTexts(value: unknown): Generator<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (Array.isArray(value) || value instanceof Map) for (const one of value.values()) yield* secretTexts(one);
  else if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    for (const one of Object.values(value)) yield* secretTexts(one);
}

/** As it is, inside JSON and JSON inside JSON, in a URL, in base64 and as the bytes of a message. */
function formsOf(secret: string): string[] {
  if (secret.length < fewestCharacters) return [];
  const inJson = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  return [
    secret,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64').replace(/=+$/, ''),
    (bytes.toString('hex').match(/../g) ?? []).join(' '),
  ];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
