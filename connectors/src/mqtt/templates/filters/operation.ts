import { keepState, type Value } from '../values/value.ts';

/** Stands for an argument that is not given. */
export const absent = Symbol('absent');
/** Stands for the default of an argument that must be given. */
export const required = Symbol('required');

export type Argument = Value | typeof absent;

/**
 * Whether it matters to what becomes of a value if a number in it is a float or an int, or in which order a dict has its keys: not at all (`number`), as far as
 * it matters to what the result is for (`same`), or always (`text`).
 */
export type Reads = 'number' | 'same' | 'text';

/** A filter, test or function. The value that it is applied to is the first argument of a function. */
export interface Operation {
  /** The names of the arguments behind the value with their defaults, in order. */
  readonly parameters: readonly (readonly [name: string, default_: Argument | typeof required])[];
  /** More arguments may follow. */
  readonly takesMore?: boolean;
  readonly reads: Reads;
  /** How the arguments are read; as text unless given. */
  readonly argumentReads?: Reads;
  /** What is not supported in arguments that the template has as literals. */
  readonly check?: (this: void, args: readonly Argument[]) => string | undefined;
  readonly apply: (this: void, value: Value, args: readonly Argument[]) => Value;
}

/** The default of a conversion that is not possible; without one the state stays. */
export function orDefault(default_: Argument | undefined): Value {
  return default_ === absent ? keepState() : default_;
}
