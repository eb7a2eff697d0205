const periodMs = 60_000;

/** How many messages a second there were in the last minute, by the counts of this minute and the one before. */
export class MessageRate {
  #startMs: number;
  #current = 0;
  #previous = 0;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
  }

  add(nowMs: number): void {
    this.#turn(nowMs);
    this.#current++;
  }

  perSecond(nowMs: number): number {
    this.#turn(nowMs);
    const stillInPeriod = 1 - (nowMs - this.#startMs) / periodMs;
    return (this.#current + this.#previous * stillInPeriod) / (periodMs / 1000);
  }

  #turn(nowMs: number): void {
    const periods = Math.floor((nowMs - this.#startMs) / periodMs);
    if (periods < 1) return;
    this.#previous = periods === 1 ? this.#current : 0;
    this.#current = 0;
    this.#startMs += periods * periodMs;
  }
}
