import { expect, test } from '@jest/globals';
import { outputsSchema } from '@gaugeway/exporter/config/outputsSchema';
import { parse } from 'yaml';
import { compose, flagOf, textOf } from './composeFile.ts';
import { pathRows, rowOf } from './seriesPaths.ts';

const page = textOf('docs/remote-write.md');
// the files of secrets do not exist here
const examples = Array.from(
  page.matchAll(/```yaml\n(outputs:[^`]*)```/g),
  ([, text = '']) => parse(text.replaceAll(/file:[^ }\n]+/g, 'a secret')).outputs as object,
);

test('each example of outputs is a valid config', () => {
  expect(examples.length).toBeGreaterThan(5);
  for (const example of examples) expect(outputsSchema.safeParse(example)).toMatchObject({ success: true });
});

test('the window of each receiver is the age of the spool, and the target knows it', () => {
  const { spool } = outputsSchema.parse({});
  const windows = Array.from(
    page.matchAll(/(?:out_of_order_(?:time_)?window:|out-of-order\.time-window=) ?(\w+)/g),
    ([, window]) => window,
  );
  expect(windows.length).toBeGreaterThan(4);
  expect([...new Set(windows)]).toEqual([`${spool.max_age / 86_400_000}d`]);
});

test('the flags of VictoriaMetrics are those of docker-compose.yml', () => {
  const [, command = ''] = /^victoria-metrics (-.*)$/m.exec(page) ?? [];
  const service = compose.services['victoriametrics']!;
  const flags = command.split(' ').map((flag) => flag.slice(1).split('=') as [string, string]);
  expect(flags.length).toBeGreaterThan(3);
  for (const [name, value] of flags) expect([name, value]).toEqual([name, flagOf(service, name)]);
});

test('the table of paths is read, the more precise row first', () => {
  expect(pathRows.length).toBeGreaterThan(8);
  expect(rowOf('iot_device_up')?.pattern).toBe('iot_device_*');
  expect(rowOf('iot_power_watts')?.paths).toEqual({ Prometheus: 'scrape', VictoriaMetrics: 'push' });
  expect(rowOf('ALERTS_FOR_STATE')?.pattern).toBe('ALERTS_FOR_STATE');
  expect(rowOf('node_load1')).toBeUndefined();
});
