import { unit } from '@gaugeway/simulator/world/random';
import type { Result, Skipped } from './report.ts';
import type { StorageKind } from './storageKind.ts';

export interface Size {
  readonly storages: readonly StorageKind[];
  /** Number of kills of each kind. */
  readonly kills: number;
  /** Messages per second. */
  readonly rate: number;
  /** The share of a scenario's seconds, samples and requests that is run; 1 but in a test of the scenario itself. */
  readonly share: number;
  /** Of the exporter's subscription. With 0 messages are lost, which must be found. */
  readonly qos: 0 | 1;
  /** The same seed gives the same moments. */
  readonly seed: string;
  /** Tells what is going on. */
  readonly tell: (line: string) => void;
}

/** A fault that is made and what came of it. */
export type Scenario = (size: Size) => Promise<(Result | Skipped)[]>;

/** Random numbers from 0 to 1 by a seed. */
export function randomBy(seed: string): () => number {
  let count = 0;
  return () => unit(`${seed}/${count++}`);
}
