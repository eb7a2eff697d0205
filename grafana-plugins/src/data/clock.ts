/** How far the data source's clock is ahead of this browser's: a wall screen without a battery clock may be hours off. */
let aheadMs = 0;
/** A smaller difference is not one of clocks: VictoriaMetrics answers as of 30 s ago. */
const toleranceMs = 45_000;

/** Now, by the clock of the data source: that of the browser would make ages, states and ends wrong. */
export function serverNowMs(): number {
  return serverTimeMs(Date.now());
}

/** A time of the browser, by the clock of the data source. */
export function serverTimeMs(browserMs: number): number {
  return browserMs + aheadMs;
}

/** Takes over the time of an answer, which lies between the times of asking and answering if both clocks are right. */
export function learnClock(serverMs: number, askedMs: number, answeredMs: number): void {
  const isWithin = serverMs >= askedMs - toleranceMs && serverMs <= answeredMs + toleranceMs;
  aheadMs = isWithin ? 0 : serverMs - answeredMs;
}
