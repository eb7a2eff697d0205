import { Dict, float, int, type Value } from './value.ts';

/** JSON as Python has it: `21.0` is a float, large integers are exact up to 64 bits, objects keep the order of their keys. The text is valid JSON. */
export function parsePythonJson(text: string): Value {
  return new Reader(text).value();
}

const token = /[ \t\n\r]*(?:([[\]{}:,])|"((?:[^"\\]|\\.)*)"|([-\d][-+.\deE]*)|(true|false|null))/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Value {
    return this.#valueOf(this.#next());
  }

  #next(): RegExpExecArray {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) throw new SyntaxError('no JSON');
    this.#at = token.lastIndex;
    return match;
  }

  #valueOf(match: RegExpExecArray): Value {
    const [, mark, string, number, word] = match;
    if (mark !== undefined) return mark === '{' ? this.#object() : this.#list();
    if (string !== undefined) return decoded(string);
    if (number !== undefined) return numberOf(number);
    return word === 'null' ? null : word === 'true';
  }

  #list(): Value {
    const items: Value[] = [];
    for (let match = this.#next(); match[1] !== ']'; match = this.#next()) if (match[1] !== ',') items.push(this.#valueOf(match));
    return items;
  }

  #object(): Value {
    const dict = new Dict();
    for (let match = this.#next(); match[1] !== '}'; match = this.#next()) {
      if (match[1] === ',') continue;
      const key = decoded(match[2] ?? '');
      this.#next();
      const value = this.value();
      dict.entries.set(key, [key, value]);
    }
    return dict;
  }
}

function decoded(string: string): string {
  return string.includes('\\') ? (JSON.parse(`"${string}"`) as string) : string;
}

const whole = /^-?\d+$/;
const largest = 2n ** 64n - 1n;
const smallest = -(2n ** 63n);

function numberOf(source: string): Value {
  const value = Number(source);
  if (!whole.test(source)) return float(value);
  if (Number.isSafeInteger(value)) return value + 0;
  const exact = source.length > 21 ? largest + 1n : BigInt(source);
  // Home Assistant's parser makes a float of what 64 bits cannot hold
  return exact <= largest && exact >= smallest ? int(exact) : float(value);
}
