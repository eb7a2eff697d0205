import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { syntaxMessage } from './yamlSyntax.ts';

/** A place in a file; line and column start at 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PlacedYaml {
  /** Undefined for invalid YAML. */
  readonly value?: unknown;
  readonly errors: readonly (Place & { readonly message: string })[];
  /** The place of the value at a path, or of the nearest one around it. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

/** Parses one YAML document and keeps the places of its values. Integers above 2^53 are bigint. Never throws. */
export function parsePlaced(text: string): PlacedYaml {
  const lines = new LineCounter();
  const placed = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, intAsBigInt: true, logLevel: 'error' });
  const placeOf = (path: readonly PropertyKey[]) => placed(offsetOf(document, path));
  const errors = [...document.errors, ...document.warnings].map((error) => ({
    ...placed(error.pos[0]),
    message: syntaxMessage(error, text),
  }));
  // a few lines with aliases can expand to more than the memory
  visit(document, { Alias: (_, { range }) => void errors.push({ ...placed(range?.[0] ?? 0), message: 'aliases (*) are not supported' }) });
  return errors.length > 0 ? { errors, placeOf } : { value: safeNumbers(document.toJS()), errors, placeOf };
}

function offsetOf({ contents }: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of path) {
    if (isSeq(node)) node = node.items[Number(key)];
    else if (isMap(node)) node = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))?.value;
    else return offset;
    const start = rangeOf(node);
    if (start === undefined) return offset;
    offset = start;
  }
  return offset;
}

function rangeOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | undefined)?.[0] : undefined;
}

/** Turns each bigint that a number can hold exactly into a number. */
function safeNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(safeNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, safeNumbers(inner)]));
}
