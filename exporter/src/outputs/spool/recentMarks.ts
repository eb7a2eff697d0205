import type { WrittenMarks } from './recovery.ts';

/** Marks that are older than the newest one by more are not kept. */
const keptMs = 10_000;

/** The marks of the newest records. */
export class RecentMarks {
  #records: WrittenMarks[] = [];

  constructor(records: Iterable<WrittenMarks> = []) {
    for (const record of records) this.add(record);
  }

  get all(): number[] {
    return this.#records.flatMap(({ marks }) => marks);
  }

  add(record: WrittenMarks): void {
    if (record.marks.length === 0) return;
    this.#records.push(record);
    const fromMs = record.writtenMs - keptMs;
    const kept = this.#records.findIndex(({ writtenMs }) => writtenMs >= fromMs);
    // not at each call, because that copies all
    if (kept > this.#records.length / 2) this.#records = this.#records.slice(kept);
  }
}
