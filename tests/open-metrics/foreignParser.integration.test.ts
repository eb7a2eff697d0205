import { expect, test } from '@jest/globals';
import { describeWith } from '../servers/describeWith.ts';
import { ForeignParser } from './foreignParser.ts';

describeWith(['prometheusClient'], 'the parser of prometheus_client', () => {
  test('reads OpenMetrics according to the standard', async () => {
    await using parser = new ForeignParser();
    const text =
      '# TYPE a_celsius gauge\n# UNIT a_celsius celsius\n# HELP a_celsius A \\"b\\"\na_celsius{l="x\\ny"} 1e22\na_celsius{l="z"} -Inf\n# EOF\n';
    expect(await parser.parseOpenMetrics(text)).toEqual([
      {
        name: 'a_celsius',
        type: 'gauge',
        unit: 'celsius',
        help: 'A "b"',
        samples: [
          { name: 'a_celsius', labels: { l: 'x\ny' }, value: 1e22 },
          { name: 'a_celsius', labels: { l: 'z' }, value: -Infinity },
        ],
      },
    ]);
  });

  test.each([
    ['no # EOF', 'a 1\n', 'Missing # EOF'],
    ['a unit that is no suffix', '# TYPE a gauge\n# UNIT a celsius\n# EOF\n', 'nit'],
    ['a counter without _total', '# TYPE a counter\na 1\n# EOF\n', 'a'],
    ['a family in two parts', '# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{c="d"} 1\n# EOF\n', 'lash'],
  ])('refuses %s', async (_what, text, message) => {
    await using parser = new ForeignParser();
    await expect(parser.parseOpenMetrics(text)).rejects.toThrow(message);
  });

  test('reads the text format', async () => {
    await using parser = new ForeignParser();
    const [family] = await parser.parseText('# HELP a_total A\\\\b\n# TYPE a_total counter\na_total{l="\\""} NaN\n');
    expect(family).toMatchObject({
      name: 'a',
      type: 'counter',
      help: 'A\\b',
      samples: [{ name: 'a_total', labels: { l: '"' }, value: NaN }],
    });
  });
});
