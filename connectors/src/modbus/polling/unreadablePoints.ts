import type { Device } from '../../contract.ts';
import type { RegisterPoint } from '../registers/registerMap.ts';
import type { BlockResult } from './blockResult.ts';

/** A point is readable again after so many good polls: a point that alternates causes no further events. */
const steadyPolls = 10;

/** The points of a device that cannot be read, and an event for each change. */
export class UnreadablePoints {
  readonly #goodPolls = new Map<string, number>();

  /** After each poll. */
  report(results: readonly BlockResult[], device: Device): void {
    if (this.#goodPolls.size === 0 && results.every(({ error }) => error === undefined)) return;
    const failed = results.filter(({ error }) => error !== undefined);
    const lost = failed.flatMap(({ block }) => block.points.filter(({ id }) => this.#isNewlyLost(id)));
    const read = results.filter(({ error }) => error === undefined).flatMap(({ block }) => block.points);
    const recovered = read.filter(({ id }) => this.#isRecovered(id));
    const reason = failed.find(({ block }) => block.points.some((point) => lost.includes(point)))?.error?.message ?? '';
    if (lost.length > 0) device.event({ event: 'points_unreadable', attributes: { points: idsOf(lost), reason } });
    if (recovered.length > 0) device.event({ event: 'points_readable', attributes: { points: idsOf(recovered) } });
  }

  /** Marks a point as unreadable. False when it was marked before, whatever the error is this time. */
  #isNewlyLost(id: string): boolean {
    const isKnown = this.#goodPolls.has(id);
    this.#goodPolls.set(id, 0);
    return !isKnown;
  }

  #isRecovered(id: string): boolean {
    const polls = this.#goodPolls.get(id);
    if (polls === undefined) return false;
    this.#goodPolls.set(id, polls + 1);
    return polls + 1 >= steadyPolls && this.#goodPolls.delete(id);
  }
}

function idsOf(points: readonly RegisterPoint[]): string {
  return points.map(({ id }) => id).join(' ');
}
