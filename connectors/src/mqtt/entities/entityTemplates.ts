import { type JsonObject, shortText } from '../../transport/json.ts';
import { type Template, type TemplateFailure, UnsupportedTemplate } from '../templates/template.ts';
import type { TopicReader } from './topicReader.ts';

const longestShown = 200;

/** The template with constants before it, or why it cannot be run. */
export function compileWith(compile: (source: string) => Template, source: string, variables: JsonObject = {}): Template | string {
  // they never change
  const constants = Object.entries(variables).filter(([name]) => source.includes(name));
  const sets = constants.map(([name, value]) => `{% set ${name} = ${String(value)} %}`);
  try {
    return compile(sets.join('') + source);
  } catch (error) {
    if (!(error instanceof UnsupportedTemplate)) throw error;
    return problemText(source, error.message);
  }
}

/** Why a template failed. */
export function failureText({ template }: TopicReader, failure: TemplateFailure): string {
  return problemText(template?.source ?? '', failure.message);
}

function problemText(source: string, why: string): string {
  return `cannot run template ${JSON.stringify(shortText(source, longestShown))}: ${why}`;
}
