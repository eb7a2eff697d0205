import * as jinja from '@huggingface/jinja';
import { UnsupportedTemplate } from '../template.ts';
import type { Token } from './blockTokens.ts';
import type { Statement } from './nodes.ts';
import { tokenize } from './tokenize.ts';
import { unsupported } from './unsupported.ts';

// the types of the library do not resolve its own files
const { parse } = jinja as unknown as { readonly parse: (tokens: readonly Token[]) => { readonly body: readonly Statement[] } };

/** The syntax tree of a template; throws UnsupportedTemplate. */
export function parseTemplate(source: string): readonly Statement[] {
  const tokens = tokenize(source.replace(/\r\n?/g, '\n'));
  try {
    return parse(tokens).body;
  } catch (error) {
    if (error instanceof UnsupportedTemplate) throw error;
    // the parser has an error of its own for some mistakes, and reads past the last token in others
    unsupported(`a syntax that cannot be parsed${error instanceof SyntaxError ? ` (${error.message.replace(/@\d+/g, '')})` : ''}`);
  }
}
