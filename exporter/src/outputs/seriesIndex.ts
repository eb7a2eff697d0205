/**
 * Numbers the series that outputs send. A series is its text as in the exposition, `name{a="1",b="2"}`, as UTF-8 bytes with one character per
 * byte (`wireText`). The same text has the same id for the life of the process; 0 is no id.
 *
 * It never shrinks, 190 bytes a text: ids are positions in the columns of the tap and of each target, and in batches on their way. Another series with
 * the id of an old one would be sent with its labels, and without ids that are used again most of the memory would stay in these columns.
 */
export class SeriesIndex {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [''];

  /** The number of ids plus one: all ids are below it. */
  get size(): number {
    return this.#texts.length;
  }

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    // a copy, because a slice keeps the whole text in memory
    const own = Buffer.from(text, 'latin1').toString('latin1');
    const id = this.#texts.push(own) - 1;
    this.#ids.set(own, id);
    return id;
  }

  /** Throws for a number that is no id. */
  text(id: number): string {
    const text = this.#texts[id];
    if (text === undefined || id === 0) throw new RangeError(`${id} is no id of a series`);
    return text;
  }
}

/** The labels of a series' text with `__name__`, in the order of the text; values are unescaped and decoded. */
export function labelsOf(text: string): [name: string, value: string][] {
  const start = text.indexOf('{');
  if (start === -1) return [['__name__', text]];
  const labels: [string, string][] = [['__name__', text.slice(0, start)]];
  for (const [, name = '', value = ''] of text.slice(start).matchAll(/[{,]([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g))
    labels.push([name, Buffer.from(value.replace(/\\(.)/g, unescaped), 'latin1').toString('utf8')]);
  return labels;
}

function unescaped(_match: string, character: string): string {
  return character === 'n' ? '\n' : character;
}
