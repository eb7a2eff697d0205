import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { compileTemplate } from './compileTemplate.ts';
import { PayloadInput } from './payloadInput.ts';
import { noChange, type Template, TemplateFailure, type Unchanged, UnsupportedTemplate } from './template.ts';

/** What Home Assistant renders; null where the state stays, with `error` because the template failed. */
type Answer = string | null | { readonly error: string };
/** A template and the answer to each payload; false if Home Assistant refuses the template. */
type Case = readonly [source: string, answers: readonly (readonly [payload: string, answer: Answer])[] | false];

const folder = new URL('oracle/', import.meta.url);
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
const casesOf = (file: string): Case[] =>
  linesOf(gunzipSync(readFileSync(new URL(file, folder))).toString()).map((line) => JSON.parse(line));
const variables = { entity_id: 'sensor.kitchen', name: 'Kitchen', this: { state: '7' } };
const input = new PayloadInput();

const offsets = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Amsterdam', timeZoneName: 'longOffset' });

/** Seconds that Amsterdam is ahead of UTC. */
function offsetAt(seconds: number): number {
  const [, hours = 0, minutes = 0, more = 0] = /GMT\+(\d+):(\d+)(?::(\d+))?/.exec(offsets.format(seconds * 1000)) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(more);
}

// those of answers.py
const clock = { now: () => Date.UTC(2026, 10, 29, 12, 34, 56, 789), offsetAt };

/** The template, or why it is refused. */
function compiled(source: string): Template | string {
  try {
    return compileTemplate(source, clock);
  } catch (error) {
    if (!(error instanceof UnsupportedTemplate)) throw error;
    return error.message;
  }
}

/** Disagreements with Home Assistant. */
function differences([source, answers]: Case): unknown[] {
  const template = compiled(source);
  if (typeof template === 'string' || answers === false) return [];
  return answers.flatMap(([payload, answer]) => {
    input.set('topic', payload);
    const text = template.renderText(input, variables);
    const value = template.render(input, variables);
    return isText(text, answer) && isSame(value, answer) ? [] : [{ source, payload, answer, text, value }];
  });
}

function isText(text: ReturnType<Template['renderText']>, answer: Answer): boolean {
  if (text instanceof TemplateFailure) return typeof answer === 'object' && answer !== null;
  return answer === (text === noChange ? null : text);
}

/** Whether a value is what the answer says, where 21 is 21.0. */
function isSame(value: ReturnType<Template['render']>, answer: Answer): boolean {
  if (value === noChange || value instanceof TemplateFailure) return isText(value, answer);
  return typeof answer === 'string' && isSameAsText(value, answer);
}

function isSameAsText(value: Exclude<ReturnType<Template['render']>, Unchanged>, text: string): boolean {
  if (value === null) return text === 'None';
  if (typeof value === 'boolean') return text === (value ? 'True' : 'False');
  if (typeof value === 'string') return value === text;
  const double = Number(text.replace('inf', 'Infinity'));
  return Object.is(Number(value) + 0, double + 0);
}

describe('templates that programs publish', () => {
  const cases = casesOf('real.jsonl.gz');
  const accepted = cases.filter(([, answers]) => answers !== false);
  const refused = accepted.flatMap(([source]) => {
    const template = compiled(source);
    return typeof template === 'string' ? [[source, template]] : [];
  });

  test('render what Home Assistant renders', () => {
    expect(cases.flatMap(differences)).toStrictEqual([]);
  });

  test(`are refused only where listed: ${refused.length} of ${accepted.length}`, () => {
    expect(refused).toStrictEqual(linesOf(readFileSync(new URL('refused.jsonl', folder), 'utf8')).map((line) => JSON.parse(line)));
  });

  test('are all in the answers', () => {
    const listed = linesOf(readFileSync(new URL('templates.jsonl', folder), 'utf8')).map((line) => JSON.parse(line)[1]);
    expect(cases.map(([source]) => source)).toStrictEqual(listed);
  });
});

describe.each(['generated', 'dates'])('templates of %s.jsonl', (name) => {
  const cases = casesOf(`${name}.jsonl.gz`);

  test('render what Home Assistant renders', () => {
    expect(cases.flatMap(differences)).toStrictEqual([]);
  });

  test('are seldom refused', () => {
    expect(cases.filter(([source]) => typeof compiled(source) === 'string').length).toBeLessThan(cases.length / 50);
  });
});
