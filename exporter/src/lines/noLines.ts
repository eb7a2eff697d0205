import type { LineSink } from './logLine.ts';

/** Takes no lines. */
export const noLines: LineSink = { takes: () => false, takesStates: false, append: () => undefined };
