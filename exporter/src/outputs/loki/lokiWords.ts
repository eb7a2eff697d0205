import type { RefusalReason } from './lokiStatus.ts';

/** What Loki says of a single line that it did not store; it has stored the others of the request. Older versions have other words. */
const ofLines: readonly (readonly [RegExp, RefusalReason])[] = [
  [/entry too far behind|entry out of order/, 'too_far_behind'],
  [/has timestamp too old/, 'too_old'],
  [/has timestamp too new/, 'too_new'],
  [/max entry size/i, 'line_too_long'],
  [/structured metadata too large|too many structured metadata labels/, 'invalid_metadata'],
];

/** The lines of a request of `sent` lines that Loki refuses, by reason: not more than were sent, whatever it says. Empty: it names none. */
export function refusedLines(text: string, sent: number): Map<RefusalReason, number> {
  let left = sent;
  const counts = [...namedLines(text, sent)].map(([reason, count]) => {
    const bounded = Math.min(count, left);
    left -= bounded;
    return [reason, bounded] as const;
  });
  return new Map(counts);
}

function namedLines(text: string, sent: number): Map<RefusalReason, number> {
  const counts = new Map<RefusalReason, number>();
  // the ingester: a list of entries that may be shortened, and their number
  const ignored = /total ignored: (\d+) out of (\d+)/.exec(text);
  if (ignored !== null) {
    counts.set(reasonOf(text) ?? 'other', Number(ignored[1]));
    // the distributor has refused those that the ingester does not know, in words that are not passed on; a shard has a part of the lines
    const unnamed = text.includes('__stream_shard__') ? 0 : sent - Number(ignored[2]);
    return unnamed > 0 ? counts.set('other', unnamed) : counts;
  }
  // the distributor: "3 errors like: entry …; 1 errors like: entry …", or one error alone
  for (const error of text.split(/; (?=\d+ errors like: )/)) {
    const reason = reasonOf(error);
    if (reason === undefined) continue;
    const count = Number(/^(\d+) errors like: /.exec(error)?.[1] ?? 1);
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return counts;
}

function reasonOf(text: string): RefusalReason | undefined {
  return ofLines.find(([words]) => words.test(text))?.[1];
}

/** The schema of the index is older than v13, or `allow_structured_metadata` is false. */
export function refusesMetadata(text: string): boolean {
  return /structured metadata, but this feature is disallowed/.test(text);
}

/** The labels are wrong, which the config must change: it concerns all lines of the stream. */
export function refusesLabels(text: string): boolean {
  return /error parsing labels|at least one label pair|label names; limit|label (name|value) too long|duplicate label name|missing required labels/.test(
    text,
  );
}

/** A stream more than the tenant may have. */
export function isStreamLimit(text: string): boolean {
  return /maximum active stream limit exceeded|streams limit .{0,80}exceeded/i.test(text);
}

/** Too much at once, for the tenant or the stream. */
export function isRateLimit(text: string): boolean {
  return /ingestion rate limit|per stream rate limit/i.test(text);
}

/** An operator has stopped this tenant. Loki answers with a status of the operator's choice, 260 by default. */
export function isBlocked(text: string): boolean {
  return /^ingestion blocked for user/.test(text);
}
