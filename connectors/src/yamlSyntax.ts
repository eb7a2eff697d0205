import type { ErrorCode, YAMLError } from 'yaml';

/** The parser's own messages quote the input, which may be a secret. */
const syntaxMessages: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_DIRECTIVE: 'unknown % directive: quote strings that start with %',
  BAD_DQ_ESCAPE: 'unknown escape in a double-quoted string: write \\\\ for a single \\',
  BAD_INDENT: 'wrong indentation, or unclosed [ or {',
  BAD_SCALAR_START: 'quote strings that start with @ ` % or |',
  BLOCK_AS_IMPLICIT_KEY: 'unexpected key: check the indentation, and quote strings that contain ": "',
  BLOCK_IN_FLOW: 'a list with - or an indented mapping is not allowed inside [ ] or { }',
  KEY_OVER_1024_CHARS: 'the key is too long',
  MISSING_CHAR: 'missing quote, bracket, comma or ":", or wrong indentation',
  MULTILINE_IMPLICIT_KEY: 'expected "key: value" on one line, with a space after ":"',
  MULTIPLE_DOCS: 'expected one document per file: move what follows --- to another file',
  NON_STRING_KEY: 'expected a plain string as key',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'tabs are not allowed in indentation: use spaces',
  TAG_RESOLVE_FAILED: 'tags are not supported: quote strings that start with !',
  UNEXPECTED_TOKEN: 'unexpected token: check indentation, quotes and brackets',
};

/** What is wrong with a text that is no YAML, and how to write it. */
export function syntaxMessage(error: YAMLError, text: string): string {
  const offset = error.pos[0];
  if (text.slice(offset - 1, offset + 1) === '${') return 'quote "${NAME}" inside { } and [ ]';
  if (error.code === 'UNEXPECTED_TOKEN' && afterBraces.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)))
    return 'quote strings that start with { or [';
  return syntaxMessages[error.code] ?? 'not valid YAML';
}

/** A line up to the text after a value such as `{base}`. */
const afterBraces = /[:-]\s+(\{[^{}]*\}|\[[^[\]]*\])\s*$/;
