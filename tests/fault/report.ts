import type { Verdict } from './ledger.ts';
import type { StorageKind } from './storageKind.ts';

/** What a scenario found; one line of the table. */
export interface Result {
  readonly fault: string;
  readonly storage: StorageKind | 'none';
  /** Undefined where the scenario compares something else, which `note` has. */
  readonly verdict?: Verdict;
  /** Seconds. */
  readonly recovery?: readonly number[];
  readonly spoolMegabytes?: number;
  readonly note?: string;
  /** What must hold beside the verdict and does not. */
  readonly problems?: readonly string[];
}

/** Why this machine cannot run the scenario. */
export interface Skipped {
  readonly fault: string;
  readonly skipped: string;
}

const head = ['fault', 'target', 'readings', 'lost', 'other time', 'duplicates', 'recovery p50, max', 'spool max', ''];

export function tableHead(): string {
  return `| ${head.join(' | ')} |\n| ${head.map(() => '---').join(' | ')} |`;
}

/** A line of Markdown. */
export function tableLine(result: Result | Skipped): string {
  if ('skipped' in result) return row([result.fault, `SKIPPED: ${result.skipped}`, ...head.slice(2).map(() => '')]);
  const { fault, storage, verdict, recovery, spoolMegabytes, note = '' } = result;
  const counts =
    verdict === undefined ? ['', '', '', ''] : [verdict.acknowledged, verdict.missing, verdict.moved, verdict.duplicates].map(thousands);
  const spool = spoolMegabytes === undefined ? '' : `${spoolMegabytes.toFixed(1)} MB`;
  return row([fault, storage, ...counts, recoveryText(recovery), spool, note]);
}

/** What is wrong with a result; none: it holds. */
export function problemsOf({ fault, storage, verdict, problems = [] }: Result): string[] {
  const found = [...problems];
  if (verdict !== undefined) {
    const { acknowledged, missing, moved, duplicates, examples } = verdict;
    const shown = examples.length === 0 ? '' : `: ${examples.join('; ')}`;
    if (acknowledged === 0) found.push('no message was acknowledged');
    if (missing > 0) found.push(`${missing} of ${acknowledged} acknowledged readings are lost${shown}`);
    else if (moved > 0) found.push(`${moved} of ${acknowledged} acknowledged readings have another time${shown}`);
    // a receiver without deduplication keeps what it was sent twice, since its answer was lost
    if (duplicates > 0 && storage !== 'victoriametrics') found.push(`${duplicates} duplicates`);
  }
  return found.map((problem) => `${fault} with ${storage}: ${problem}`);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function recoveryText(seconds: readonly number[] | undefined): string {
  if (seconds === undefined || seconds.length === 0) return '';
  const sorted = seconds.toSorted((one, other) => one - other);
  return `${(sorted[Math.floor(sorted.length / 2)] ?? NaN).toFixed(1)} s, ${(sorted.at(-1) ?? NaN).toFixed(1)} s`;
}

function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
