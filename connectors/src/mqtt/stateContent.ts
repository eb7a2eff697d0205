/** An object of JSON. Values that are iterable are its lists, whose elements are read one by one while they are written: they may change meanwhile. */
export type StateContent = Readonly<Record<string, unknown>>;

/** The text of the JSON in small pieces. */
export function* jsonPieces(content: StateContent): Iterable<string> {
  let separator = '{';
  for (const [key, value] of Object.entries(content)) {
    yield `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    if (isIterable(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
  }
  yield separator === '{' ? '{}' : '}';
}

function* listPieces(list: Iterable<unknown>): Iterable<string> {
  let separator = '[';
  for (const element of list) {
    yield separator + JSON.stringify(element);
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
