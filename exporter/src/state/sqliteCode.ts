const names: Readonly<Record<number, SqliteCode>> = { 5: 'busy', 11: 'corrupt', 26: 'corrupt' };

/** What of an SQLite error is acted upon; `other` is only told. */
export type SqliteCode = 'busy' | 'corrupt' | 'other';

/** Reads the primary result code of `node:sqlite`'s errors (the low byte of `errcode`, https://sqlite.org/rescode.html). */
export function sqliteCode(error: unknown): SqliteCode {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return (typeof code === 'number' && names[code & 0xff]) || 'other';
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
