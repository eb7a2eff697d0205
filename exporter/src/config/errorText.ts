const causes: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'not UTF-8 text',
};

/** The cause of a failed file operation in words. */
export function errorText(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return causes[code] ?? code;
}
