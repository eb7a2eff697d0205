/** What a cell shows of a range; all but the last are computed over the whole range. */
export const calculations = ['last', 'mean', 'min', 'max', 'sum', 'diff', 'range'] as const;
export type Calculation = (typeof calculations)[number];
