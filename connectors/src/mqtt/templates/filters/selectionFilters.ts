import { spend } from '../values/budget.ts';
import { isTrue } from '../values/compare.ts';
import { iterate } from '../values/items.ts';
import { fail, type Value, View } from '../values/value.ts';
import { attributeOf } from './listFilters.ts';
import { absent, type Argument, type Operation, required } from './operation.ts';

type Operations = ReadonlyMap<string, Operation>;

/** `map`, `select`, `reject`, `selectattr` and `rejectattr`, which apply filters and tests by their names. */
export function selectionFilters(filters: Operations, tests: Operations): Operations {
  return new Map<string, Operation>([
    ['map', mapFilter(filters)],
    ...(['select', 'reject'] as const).map((name): [string, Operation] => [
      name,
      {
        parameters: [],
        takesMore: true,
        reads: 'text',
        check: ([test]) => checked(test ?? 'true', tests),
        apply: (value, [test, ...rest]) =>
          chosen(value, (item) => isTrue(test === undefined ? item : applyBy(tests, test, [item, ...rest])) === (name === 'select')),
      },
    ]),
    ...(['selectattr', 'rejectattr'] as const).map((name): [string, Operation] => [
      name,
      {
        parameters: [],
        takesMore: true,
        reads: 'text',
        check: ([, test]) => checked(test ?? 'true', tests),
        apply: (value, [path, test, ...rest]) =>
          chosen(value, (item) => {
            const part = attributeOf(item, path);
            return isTrue(test === undefined ? part : applyBy(tests, test, [part, ...rest])) === (name === 'selectattr');
          }),
      },
    ]),
  ]);
}

function mapFilter(filters: Operations): Operation {
  return {
    parameters: [
      ['attribute', absent],
      ['default', absent],
    ],
    takesMore: true,
    reads: 'text',
    check: ([path, , name]) => (path === absent ? checked(name, filters) : undefined),
    apply: (value, [path, default_, name, ...rest]) => {
      const items = itemsOf(value);
      spend(items.length);
      if (path === absent)
        return new View(
          items.map((item) => applyBy(filters, name, [item, ...rest])),
          'generator',
        );
      const mapped = items.map((item) => {
        const part = attributeOf(item, path);
        return part === undefined && default_ !== absent ? default_ : part;
      });
      return new View(mapped, 'generator');
    },
  };
}

/** Jinja takes nothing from what is false, even if it is no list. */
function itemsOf(value: Value): readonly Value[] {
  return isTrue(value) ? iterate(value) : [];
}

function checked(name: Argument | undefined, operations: Operations): string | undefined {
  return typeof name === 'string' && operations.has(name) ? undefined : `"${typeof name === 'string' ? name : 'no name'}"`;
}

function chosen(value: Value, test: (item: Value) => boolean): View {
  const items = itemsOf(value);
  spend(items.length);
  return new View(items.filter(test), 'generator');
}

function applyBy(operations: Operations, name: Argument | undefined, [value, ...given]: readonly Argument[]): Value {
  const operation = typeof name === 'string' ? operations.get(name) : undefined;
  if (operation === undefined || (given.length > operation.parameters.length && operation.takesMore !== true)) return fail();
  if (operation.takesMore === true) return fail();
  const args = operation.parameters.map(
    ([, default_], index) => given[index] ?? (index < given.length ? given[index] : default_ === required ? fail() : default_),
  );
  return operation.apply(value as Value, args);
}
