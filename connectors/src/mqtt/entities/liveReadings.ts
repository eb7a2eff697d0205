import type { Point } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';
import type { PathToNumber, TemplateInput } from '../templates/template.ts';
import { type TopicReader, ValueReader } from './topicReader.ts';
import { withoutReserve } from './withoutReserve.ts';

/**
 * What one device reads from live messages of one topic. Most of it is a number at a path in JSON, for one point. These are kept side by side and need no
 * look at their entity: with thousands of entities, the memory that a message touches is what it costs. Everything else goes to its reader.
 */
export class LiveReadings {
  /** Valid for this state of the device. */
  readonly revision: number;
  readonly #paths: readonly PathToNumber[];
  readonly #points: readonly Point[];
  /** For a value that is no number. */
  readonly #readers: readonly TopicReader[];
  readonly #others: readonly TopicReader[];
  readonly #all: readonly TopicReader[];
  /** The template of one at a path failed: the next message goes to all readers. */
  #isFailing: boolean;
  /** Of each path the newest number and its time; NaN where the value of the entity has it already. */
  readonly #newest: number[];

  constructor(readers: readonly TopicReader[], revision: number) {
    this.revision = revision;
    this.#all = readers;
    this.#isFailing = readers.some(({ isFailing }) => isFailing);
    const numbers = readers.flatMap((reader) => {
      if (!(reader instanceof ValueReader) || !reader.keepsNumbers) return [];
      const { value } = reader;
      const [path, point] = [reader.template?.path, value.numberPoint];
      return path === undefined || point === undefined ? [] : [{ path, point, value, reader }];
    });
    for (const [index, { value }] of numbers.entries()) value.newestIn(this, index);
    this.#paths = shared(numbers.map(({ path }) => path));
    this.#points = numbers.map(({ point }) => point);
    this.#readers = numbers.map(({ reader }) => reader);
    this.#newest = withoutReserve(numbers.flatMap(() => [Number.NaN, 0]));
    const taken = new Set<TopicReader>(this.#readers);
    this.#others = withoutReserve(readers.filter((reader) => !taken.has(reader)));
  }

  /** True if the message has something for one of the readers. */
  receive(input: TemplateInput, atMs: number): boolean {
    if (this.#isFailing) return this.#receiveAll(input);
    let isTaken = this.#receiveNumbers(input, atMs);
    for (const reader of this.#others) if (reader.receive(input)) isTaken = true;
    return isTaken;
  }

  /** A number must end the failure of its template. */
  #receiveAll(input: TemplateInput): boolean {
    let isTaken = false;
    for (const reader of this.#all) if (reader.receive(input)) isTaken = true;
    this.#isFailing = this.#all.some(({ isFailing }) => isFailing);
    return isTaken;
  }

  /** The number of a path that arrived after the last call; NaN if there is none. */
  take(index: number): number {
    const number = this.#newest[2 * index] ?? Number.NaN;
    this.#newest[2 * index] = Number.NaN;
    return number;
  }

  /** When it arrived. */
  atMs(index: number): number {
    return this.#newest[2 * index + 1] ?? 0;
  }

  /** What is no number at its path. */
  #receiveBy(index: number, input: TemplateInput): boolean {
    const reader = this.#readers[index];
    const isTaken = reader?.receive(input) === true;
    if (reader?.isFailing === true) this.#isFailing = true;
    return isTaken;
  }

  #receiveNumbers(input: TemplateInput, atMs: number): boolean {
    const [paths, points, newest] = [this.#paths, this.#points, this.#newest];
    if (paths.length === 0) return false;
    const json = input.json();
    let isTaken = false;
    for (let index = 0; index < paths.length; index++) {
      const number = isObject(json) ? paths[index]?.numberIn(json) : undefined;
      if (number === undefined) {
        if (this.#receiveBy(index, input)) isTaken = true;
      } else {
        newest[2 * index] = number;
        newest[2 * index + 1] = atMs;
        points[index]?.set(number, atMs, true);
        isTaken = true;
      }
    }
    return isTaken;
  }
}

let last: readonly PathToNumber[] = [];

/** The paths of a device are mostly those of the one before, and one list for both stays in the processor's cache. */
function shared(paths: readonly PathToNumber[]): readonly PathToNumber[] {
  if (paths.length !== last.length || paths.some((path, index) => path !== last[index])) last = paths;
  return last;
}
