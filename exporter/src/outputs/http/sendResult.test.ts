import { expect, test } from '@jest/globals';
import { oneLine, resultOf } from './sendResult.ts';

const date = 'Sun, 29 Nov 2026 12:00:00 GMT';
const serverMs = Date.parse(date);

test.each([
  [200, { kind: 'ok' }],
  [204, { kind: 'ok' }],
  [400, { kind: 'refused', status: 400, why: '400 out of bounds', isOfData: true }],
  [401, { kind: 'refused', status: 401, why: '401 out of bounds', isOfData: false }],
  [404, { kind: 'refused', status: 404, why: '404 out of bounds', isOfData: false }],
  [408, { kind: 'retry', why: '408 out of bounds', isConnectionLost: false }],
  [409, { kind: 'refused', status: 409, why: '409 out of bounds', isOfData: true }],
  [413, { kind: 'too_large', why: '413 out of bounds' }],
  [422, { kind: 'refused', status: 422, why: '422 out of bounds', isOfData: true }],
  [429, { kind: 'retry', why: '429 out of bounds', isConnectionLost: false }],
  [500, { kind: 'retry', why: '500 out of bounds', isConnectionLost: false }],
  [503, { kind: 'retry', why: '503 out of bounds', isConnectionLost: false }],
])('status %d', (status, expected) => {
  expect(resultOf({ status, headers: { date }, text: 'out of bounds\n' }, (text) => oneLine(text, []))).toEqual({ ...expected, serverMs });
});

test.each(['<!DOCTYPE html><title>Log in</title>', '\n<html>', '<h1>It works!</h1>'])('a success with the page %j', (text) => {
  const why = `200 with a web page instead of an answer: ${text.trim()}`;
  const result = resultOf({ status: 200, headers: {}, text }, (words) => oneLine(words, []));
  expect(result).toEqual({ kind: 'refused', status: 200, why, isOfData: false });
});

test.each(['1', '{"partialSuccess":{}}', ''])('a success with the text %j', (text) => {
  expect(resultOf({ status: 200, headers: {}, text }, (words) => words)).toEqual({ kind: 'ok' });
});

test.each([
  ['https://user:secret@elsewhere:8080/login?token=secret', '302 redirects to host "elsewhere:8080", which is not followed'],
  ['/login', '302 is a redirect, which is not followed'],
  [undefined, '302 is a redirect, which is not followed'],
])('a redirect to %s', (location, why) => {
  const result = resultOf({ status: 302, headers: { location }, text: '<html>' }, (text) => oneLine(text, []));
  expect(result).toEqual({ kind: 'refused', status: 302, why, isOfData: false });
});

test.each([
  ['120', 120_000],
  ['Sun, 29 Nov 2026 12:00:30 GMT', 30_000],
  ['Sun, 29 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After: %s', (text, afterMs) => {
  expect(resultOf({ status: 503, headers: { date, 'retry-after': text }, text: '' }, (words) => words)).toMatchObject({
    kind: 'retry',
    ...(afterMs !== undefined && { afterMs }),
  });
});

test('the words of a server become one line without secrets', () => {
  expect(oneLine(' a\r\n\tb \u0000\u001b[31mc\u202e hunter2 ', ['hunter2', '', 'a'])).toBe('a b [31mc <secret>');
  expect(oneLine('x'.repeat(1000), [])).toHaveLength(300);
  expect(oneLine('😀'.repeat(1000), []).isWellFormed()).toBe(true);
});
