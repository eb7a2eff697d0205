/** How much of the bench is run: rounds of each row, and the share of its messages, series and seconds; 1 but in a test of the bench itself. */
export interface Size {
  readonly rounds: number;
  readonly share: number;
}

/** One line of the table. */
export interface Measurement {
  readonly what: string;
  /** One a round. */
  readonly values: readonly number[];
  readonly unit: '×' | 'ms' | 'B' | 'MB' | '%';
  readonly better: 'more' | 'less';
  readonly floor?: number;
  readonly aim?: number;
  /** The figures behind a ratio. */
  readonly note?: string;
}

/** What cannot be measured here, and why. */
export interface Skipped {
  readonly what: string;
  readonly skipped: string;
}

/** Rows that are measured in one run. */
export type Bench = (size: Size) => Promise<(Measurement | Skipped)[]>;

/** Calls the subjects in turn, A B A B, so that what else the machine does meets all of them; one round before goes uncounted. */
export async function interleaved(rounds: number, ...subjects: (() => Promise<number>)[]): Promise<number[][]> {
  const values: number[][] = subjects.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, measure] of subjects.entries()) {
      const value = await measure();
      if (round > 0) values[index]?.push(value);
    }
  }
  return values;
}

/** Round by round, one over the other. */
export function ratios(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((one, round) => one / (others[round] ?? NaN));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
