import type { Component } from './component.ts';
import type { DefectLog } from './defectLog.ts';

const tickMs = 1000;

/** Something that is done regularly. */
export interface TickedTask {
  /** The message where it throws. */
  readonly failure: string;
  /** Default: at each tick, once a second. */
  readonly everyMs?: number;
  run(): void | Promise<void>;
}

/** Runs tasks once a second. What one throws is logged, and the others go on. */
export class Ticker implements Component {
  readonly #tasks: () => Iterable<TickedTask>;
  readonly #defects: DefectLog;
  readonly #now: () => number;
  /** Times of tasks that are not due at each tick. */
  readonly #ranMs = new WeakMap<TickedTask, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(tasks: () => Iterable<TickedTask>, defects: DefectLog, now: () => number) {
    this.#tasks = tasks;
    this.#defects = defects;
    this.#now = now;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #tick(): Promise<void> {
    await Promise.all([...this.#tasks()].filter((task) => this.#isDue(task)).map((task) => this.#run(task)));
  }

  #isDue(task: TickedTask): boolean {
    if (task.everyMs === undefined) return true;
    const nowMs = this.#now();
    if (nowMs - (this.#ranMs.get(task) ?? -Infinity) < task.everyMs) return false;
    this.#ranMs.set(task, nowMs);
    return true;
  }

  async #run(task: TickedTask): Promise<void> {
    try {
      await task.run();
    } catch (error) {
      this.#defects.report(task.failure, error);
    }
  }
}
