import { durationText } from '../durationText.ts';
import type { UnmappedRow } from '../server/unmappedSchemas.ts';
import { printable } from './renderTable.ts';

/** Why a topic is not mapped, and what its newest payload has, for a terminal. */
export function unmappedText(
  { connector, topic, messages, last_message_ms: lastMs, keys, reason, ...row }: UnmappedRow,
  nowMs: number,
): string {
  const lines = [`${topic} at connector ${connector}: ${reason}`];
  if (lastMs !== undefined)
    lines.push(`${messages} such messages, ${row.messages_per_second} a second, the last ${durationText(nowMs - lastMs)} ago`);
  if (keys.length > 0) lines.push(`newest payload: ${keys.join(', ')}`);
  return lines.map(printable).join('\n');
}
