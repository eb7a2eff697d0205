import type { ErrorCode, YAMLError } from 'yaml';

/** What to say for each error of the parser. Its own messages quote the input, which may be a secret. */
const messages: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_DIRECTIVE: 'unknown % directive; a text that starts with % goes in quotes',
  BAD_DQ_ESCAPE: 'unknown escape in a text in double quotes; a single \\ is written \\\\',
  BAD_INDENT: 'wrong indentation, or a [ or { that is not closed',
  BAD_SCALAR_START: 'a text that starts with @ ` % or | goes in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'no key is expected here: check the indentation; a text that holds ": " goes in quotes',
  BLOCK_IN_FLOW: 'a list with - or an indented mapping cannot stand inside [ ] or { }',
  KEY_OVER_1024_CHARS: 'the key is too long',
  MISSING_CHAR: 'a quote, bracket, comma or ":" is missing',
  MULTILINE_IMPLICIT_KEY: 'expected "key: value" on one line, with a space after ":"',
  MULTIPLE_DOCS: 'one document a file: put what follows --- in a file of its own',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'tabs cannot indent: use spaces',
  TAG_RESOLVE_FAILED: 'tags are not supported; a text that starts with ! goes in quotes',
  UNEXPECTED_TOKEN: 'not expected here: check indentation, quotes and brackets',
};

/** The message for a syntax error in `text`, which is never quoted. */
export function yamlErrorMessage(error: YAMLError, text: string): string {
  const offset = error.pos[0];
  if (text.slice(offset - 1, offset + 1) === '${') return 'inside { } and [ ], "${NAME}" goes in quotes';
  return messages[error.code] ?? 'not valid YAML';
}
