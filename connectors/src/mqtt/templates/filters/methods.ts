import { hasKey, isDict, itemOf } from '../values/dict.ts';
import { fail, type Value } from '../values/value.ts';
import { type Argument, type Operation, required } from './operation.ts';
import { lower, replaceText, stripCharacters } from './textFilters.ts';

/** Methods of Python's str and dict. */
export const methods: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'get',
    {
      parameters: [
        ['key', required],
        ['default', null],
      ],
      reads: 'same',
      argumentReads: 'same',
      apply: get,
    },
  ],
  ['lower', ofText([], lower)],
  ['upper', ofText([], (text) => text.toUpperCase())],
  ['strip', ofText([['chars', null]], (text, [chars]) => stripCharacters(text, chars, 'both'))],
  ['lstrip', ofText([['chars', null]], (text, [chars]) => stripCharacters(text, chars, 'start'))],
  ['rstrip', ofText([['chars', null]], (text, [chars]) => stripCharacters(text, chars, 'end'))],
  [
    'replace',
    ofText(
      [
        ['old', required],
        ['new', required],
        ['count', null],
      ],
      replace,
    ),
  ],
]);

function get(value: Value, [key, default_]: readonly Argument[]): Value {
  if (!isDict(value)) return fail();
  return hasKey(value, key as Value) ? itemOf(value, key as Value) : (default_ as Value);
}

function ofText(parameters: Operation['parameters'], work: (text: string, args: readonly Argument[]) => Value): Operation {
  return { parameters, reads: 'number', apply: (value, args) => (typeof value === 'string' ? work(value, args) : fail()) };
}

function replace(text: string, [old, new_, count]: readonly Argument[]): Value {
  return typeof old === 'string' && typeof new_ === 'string' ? replaceText(text, [old, new_, count as Value]) : fail();
}
