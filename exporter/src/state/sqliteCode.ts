const names: Readonly<Record<number, SqliteCode>> = {
  3: 'unwritable',
  5: 'busy',
  8: 'unwritable',
  10: 'unwritable',
  11: 'corrupt',
  13: 'unwritable',
  14: 'unwritable',
  26: 'corrupt',
};

/** Kinds of SQLite errors that are handled; `other` is only reported. */
type SqliteCode = 'busy' | 'corrupt' | 'unwritable' | 'other';

/** Reads the primary result code of `node:sqlite`'s errors (the low byte of `errcode`, https://sqlite.org/rescode.html). */
export function sqliteCode(error: unknown): SqliteCode {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return (typeof code === 'number' && names[code & 0xff]) || 'other';
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}

const unwritable = new Set(['EACCES', 'EDQUOT', 'EFBIG', 'EIO', 'ENOSPC', 'EPERM', 'EROFS']);

/** Whether the error, or its cause, means that the disk is full or not writable. */
export function isUnwritable(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (sqliteCode(error) === 'unwritable' || (typeof code === 'string' && unwritable.has(code))) return true;
  return cause !== undefined && isUnwritable(cause);
}
