import { expect, test } from '@jest/globals';
import { templateEngine } from './templateEngine.ts';

test('templates in use are shared, and bounded together', () => {
  const engine = templateEngine(() => 0, 40);
  const first = engine.compile('{{ value_json.first }}');
  expect(engine.compile('{{ value_json.first }}')).toBe(first);
  expect(() => engine.compile('{{ value_json.other }}')).toThrow('more than 40 characters of templates in use');
  engine.release(first);
  expect(() => engine.compile('{{ value_json.other }}')).toThrow();
  engine.release(first);
  expect(() => engine.compile('{{ value_json.other }}')).not.toThrow();
});
