import { bounded, spend } from './budget.ts';
import { entriesOf, isDict } from './dict.ts';
import { fail, Float, Tuple, type Value } from './value.ts';

/** `str(value)` of Python. */
export function textOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return '';
    default:
      return repr(value, 0);
  }
}

const deepest = 200;

/** `repr(value)` of Python. */
export function repr(value: Value, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isSafeInteger(value) ? String(value + 0) : floatText(value);
    case 'bigint':
      return String(value);
    case 'undefined':
      return 'Undefined';
    default:
      if (value === null) return 'None';
      return value instanceof Float ? floatText(value.value) : containerText(value, depth + 1);
  }
}

function containerText(value: Exclude<Value, null>, depth: number): string {
  if (depth > deepest) fail();
  if (Array.isArray(value)) return `[${listText(value as readonly Value[], depth)}]`;
  if (value instanceof Tuple) return `(${listText(value.items, depth)}${value.items.length === 1 ? ',' : ''})`;
  if (!isDict(value)) fail();
  const items: string[] = [];
  let length = 0;
  for (const [key, item] of entriesOf(value)) {
    const text = `${repr(key, depth)}: ${repr(item, depth)}`;
    length += text.length;
    if (length > 65_536) fail();
    items.push(text);
  }
  spend(items.length);
  return bounded(`{${items.join(', ')}}`);
}

function listText(items: readonly Value[], depth: number): string {
  spend(items.length);
  return bounded(items.map((item) => repr(item, depth)).join(', '));
}

/** A float as Python writes it: `21.0`, `1e+16`, `1e-05`. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
  }
  const text = String(value);
  if (text.includes('e')) return fail();
  return text.includes('.') ? text : `${text}.0`;
}

const plain = /^[ !#-&(-[\]-~]*$/;
// printable is what Python's `str.isprintable` says, which is this but for unassigned characters
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const named = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
]);

function quoted(text: string): string {
  if (plain.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = quote;
  for (const character of text) result += character === quote ? `\\${quote}` : (named.get(character) ?? shown(character));
  return result + quote;
}

function shown(character: string): string {
  if (!unprintable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
