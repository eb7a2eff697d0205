/** A secret of a test: a word that no other text has, and characters that JSON, URLs and HTML escape. */
export class Marks {
  readonly #words = new Map<string, string>();

  /** The secret of this name. It is a valid header and a valid token. */
  secret(name: string): string {
    const word = `Zq${name.replaceAll(/\W/g, '')}Qz`;
    this.#words.set(name, word);
    return `${word}"+/&<%`;
  }

  /** The names of the secrets that a text has: in any escaping, which leaves the word as it is, and in base64 at any offset. */
  in(text: string): string[] {
    return [...this.#words].filter(([, word]) => [word, ...base64Forms(word)].some((form) => text.includes(form))).map(([name]) => name);
  }

  get names(): string[] {
    return [...this.#words.keys()];
  }
}

/** The characters of base64 and base64url that depend on the word only, wherever it stands in the encoded text. */
function base64Forms(word: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from('\0'.repeat(offset) + word).toString('base64');
    const fromBit = 8 * offset;
    const toBit = 8 * (offset + word.length);
    return encoded.slice(Math.ceil(fromBit / 6), Math.floor(toBit / 6));
  });
}
