import { describe, expect, test } from '@jest/globals';
import { compileTemplate } from './compileTemplate.ts';
import { PayloadInput } from './payloadInput.ts';
import { noChange, TemplateFailure, UnsupportedTemplate } from './template.ts';

function inputOf(payload: string): PayloadInput {
  const input = new PayloadInput();
  input.set('topic', payload);
  return input;
}

const render = (source: string, payload: string) => compileTemplate(source).render(inputOf(payload));
const renderText = (source: string, payload: string) => compileTemplate(source).renderText(inputOf(payload));

describe('a value', () => {
  test.each<[source: string, payload: string, results: readonly [value: unknown, text: unknown]]>([
    ['{{ value }}', ' on\n', ['on', 'on']],
    ['{{ value_json.t }}', '{"t":21.0}', [21, '21.0']],
    ['{{ value_json.t | round(1) }}', '{"t":2.25}', [2.2, '2.2']],
    ['{{ value_json.on }}', '{"on":true}', [true, 'True']],
    ['{{ value_json.none }}', '{"none":null}', [null, 'None']],
    ['{{ value_json.id }}', '{"id":18446744073709551615}', [18446744073709551615n, '18446744073709551615']],
    ['{{ value_json.list }}', '{"list":[1,2.0,"x",null]}', ["[1, 2.0, 'x', None]", "[1, 2.0, 'x', None]"]],
    ['{% if value_json.x > 3 %}\n  ON\n{% else %} OFF {% endif %}', '{"x":4}', ['ON', 'ON']],
    ["{{ 'ON' if value_json['a-b'][0] == 1 else 'OFF' }}", '{"a-b":[1.0]}', ['ON', 'ON']],
    ['{{ value_json.a }}/{{ value_json.b }}', '{"a":1.0,"b":1}', ['1.0/1', '1.0/1']],
    ['plain', '{}', ['plain', 'plain']],
    ['{{ value_json.gone }}', '{}', ['', '']],
  ])('%s of %s', (source, payload, [value, text]) => {
    expect(render(source, payload)).toStrictEqual(value);
    expect(renderText(source, payload)).toStrictEqual(text);
  });

  test.each([
    ['{{ value_json.x | is_defined }}', '{}'],
    ['{{ value_json.x | float }}', '{"x":"wet"}'],
    ['{{ value | int }}', 'wet'],
    ['{{ value_json.x | float(0) }}', '{}'],
    ['{{ value_json.x.y.z }}', '{}'],
    ['{{ value_json.x }}', 'no JSON'],
    ['{{ value_json.x / 10 }}', '{}'],
    ['{{ value_json.x.split(",")[0] }}', '{"x":1}'],
    ["{{ value_json.x | as_datetime | timestamp_custom('%H') }}", '{}'],
  ])('%s of %s changes nothing', (source, payload) => {
    expect(render(source, payload)).toBe(noChange);
    expect(renderText(source, payload)).toBe(noChange);
  });

  test.each([
    ['{{ value_json.x / 0 }}', '{"x":1}', 'division by zero'],
    ['{{ value_json.x / 10 }}', '{"x":"wet"}', '"/" with str and int'],
    ['{{ value_json.x * 1.5 }}', '{"x":null}', '"*" with NoneType and float'],
    ['{{ value_json.x < 1 }}', '{"x":{}}', '"<" with dict and int'],
    ["{{ 'x' * 70000 }}", '', 'a text of more than 65536 characters'],
    ["{{ value_json.x[0] | regex_findall_index('[0-9]+') }}", '{"x":["a"]}', 'a value is of another type, or outside its range'],
    ['{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}', '', 'more than 10000 steps'],
  ])('%s of %s fails', (source, payload, reason) => {
    expect(render(source, payload)).toEqual(new TemplateFailure(reason));
    expect(renderText(source, payload)).toEqual(new TemplateFailure(reason));
  });

  test('a failure is the same object each time', () => {
    expect(render('{{ value / 10 }}', 'wet')).toBe(renderText('{{ 1 + value / 10 }}', 'wet'));
  });
});

describe('a template that reads the clock', () => {
  const clock = { now: () => Date.UTC(2026, 10, 29, 12), offsetAt: () => 3600 };

  test.each([
    ['{{ now() }}', '2026-11-29 13:00:00+01:00'],
    ['{{ (utcnow() - timedelta(seconds=value | int)).isoformat() }}', '2026-11-29T11:59:00+00:00'],
    ["{{ today_at('7:30') }}", '2026-11-29 07:30:00+01:00'],
    ["{{ value | int | timestamp_custom('%d.%m.%Y %H:%M') }}", '01.01.1970 01:01'],
  ])('%s', (source, text) => {
    expect(compileTemplate(source, clock).renderText(inputOf('60'))).toBe(text);
    expect(compileTemplate(source, clock).render(inputOf('60'))).toBe(text);
  });

  test('is evaluated when a message arrives', () => {
    let now = 0;
    const template = compileTemplate('{{ as_timestamp(now()) }}', { ...clock, now: () => now });
    expect(template.render(inputOf(''))).toBe(0);
    now = 1500;
    expect(template.render(inputOf(''))).toBe(1.5);
  });

  test('fails without a clock', () => {
    expect(compileTemplate('{{ now() }}').renderText(inputOf(''))).toBeInstanceOf(TemplateFailure);
  });
});

describe('a refused template', () => {
  test.each([
    ["{{ states('sensor.x') }}", 'the function "states" at character 4'],
    ['{% macro x() %}{% endmacro %}', 'the statement "macro" at character 4'],
    ['{{ value_json.x | sha1 }}', 'the filter "sha1" at character 19'],
    ['{{ value_json.__class__ }}', 'the attribute "__class__" at character 15'],
    ['{{ value_json.items }}', '".items" without a call, which is a method, at character 15'],
    ['{{ now }}', 'the variable "now" at character 4'],
    ["{{ value | timestamp_custom('%H %Z') }}", '"timestamp_custom" with "%Z" in its format at character 12'],
    ['{{ value_json.x is weird }}', 'the test "weird" at character 20'],
    ['{{ 9007199254740993 }}', 'the integer 9007199254740993, which is above 2^53, at character 4'],
    [`{{ ${'('.repeat(4000)}`, 'nesting deeper than 60 at character 64'],
    ['{{ value_json.a b }}', '"b" without an operator before it at character 17'],
  ])('%s names the part', (source, part) => {
    expect(() => compileTemplate(source)).toThrow(new UnsupportedTemplate(part));
  });
});
