import type { Point } from '../../contract.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { wholePayload } from '../templates/compile/numberPath.ts';
import type { PathToNumber, TemplateInput } from '../templates/template.ts';
import { type TopicReader, ValueReader } from './topicReader.ts';
import { withoutReserve } from './withoutReserve.ts';

/** Of a longer message the numbers go to their values, so that it need not be kept. */
const longestKept = 8192;

/**
 * What one device reads from live messages of one topic. Most of it is a number at a path in JSON, for one point. These are kept side by side and need no
 * look at their entity: with thousands of entities, the memory that a message touches is what it costs. Everything else goes to its reader.
 */
export class LiveReadings {
  /** Valid for this state of the device. */
  readonly revision: number;
  readonly #paths: readonly PathToNumber[];
  readonly #points: readonly Point[];
  /** For a value that is no number at its path. */
  readonly #readers: readonly ValueReader[];
  readonly #others: readonly TopicReader[];
  /** The newest message, in which the values find their numbers when they need them. */
  #json: JsonObject | number | undefined;
  #atMs = 0;
  #messages = 0;
  /** The template of one at a path failed: the next message goes to all readers. */
  #isFailing: boolean;

  constructor(readers: readonly TopicReader[], revision: number) {
    this.revision = revision;
    this.#isFailing = readers.some(({ isFailing }) => isFailing);
    const numbers = readers.flatMap((reader) => {
      if (!(reader instanceof ValueReader) || !reader.keepsNumbers) return [];
      const path = reader.template === undefined ? wholePayload : reader.template.path;
      const point = reader.value.numberPoint;
      return path === undefined || point === undefined ? [] : [{ path, point, reader }];
    });
    for (const [index, { reader }] of numbers.entries()) reader.value.newestIn(this, index);
    this.#paths = shared(numbers.map(({ path }) => path));
    this.#points = withoutReserve(numbers.map(({ point }) => point));
    this.#readers = withoutReserve(numbers.map(({ reader }) => reader));
    const taken = new Set<TopicReader>(this.#readers);
    this.#others = withoutReserve(readers.filter((reader) => !taken.has(reader)));
  }

  /** Counts the messages whose numbers did not go through their values. */
  get messages(): number {
    return this.#messages;
  }

  /** Of the newest of these. */
  get atMs(): number {
    return this.#atMs;
  }

  /** The number at a path in the newest of these; undefined if it had none there. */
  numberAt(index: number): number | undefined {
    return this.#json === undefined ? undefined : this.#paths[index]?.numberIn(this.#json);
  }

  /** True if the message has something for one of the readers. */
  receive(input: TemplateInput, atMs: number): boolean {
    let isTaken = this.#points.length > 0 && (this.#isFailing ? this.#receiveByReaders(input) : this.#receiveNumbers(input, atMs));
    for (const reader of this.#others) if (reader.receive(input)) isTaken = true;
    return isTaken;
  }

  #receiveNumbers(input: TemplateInput, atMs: number): boolean {
    const [paths, points] = [this.#paths, this.#points];
    const json = input.text().length > longestKept ? undefined : input.json();
    if (!isObject(json) && typeof json !== 'number') return this.#receiveByReaders(input);
    let isTaken = false;
    for (let index = 0; index < paths.length; index++) {
      const number = paths[index]?.numberIn(json);
      if (number === undefined) {
        if (this.#receiveBy(index, input)) isTaken = true;
      } else {
        points[index]?.set(number, atMs, true);
        isTaken = true;
      }
    }
    this.#json = json;
    this.#atMs = atMs;
    this.#messages++;
    return isTaken;
  }

  /** A number must end the failure of its template. */
  #receiveByReaders(input: TemplateInput): boolean {
    this.#isFailing = false;
    let isTaken = false;
    for (let index = 0; index < this.#readers.length; index++) if (this.#receiveBy(index, input)) isTaken = true;
    return isTaken;
  }

  #receiveBy(index: number, input: TemplateInput): boolean {
    const reader = this.#readers[index];
    if (reader === undefined) return false;
    reader.value.settle();
    const isTaken = reader.receive(input);
    if (reader.isFailing) this.#isFailing = true;
    return isTaken;
  }
}

let last: readonly PathToNumber[] = [];

/** The paths of a device are mostly those of the one before, and one list for both stays in the processor's cache. */
function shared(paths: readonly PathToNumber[]): readonly PathToNumber[] {
  if (paths.length !== last.length || paths.some((path, index) => path !== last[index])) last = withoutReserve(paths);
  return last;
}
