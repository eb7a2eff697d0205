import { Gauge, Registry } from 'prom-client';
import { answerParent, cpuMs } from './child.ts';
import { buildHouses, textOf } from './houses.ts';

/** Renders the same series, with the same labels and values, by prom-client. */
const registry = new Registry();
const rendersPerAnswer = 2;

takeOver(await textOf(buildHouses(Number(process.argv[2])).render()));
await cpuMs(2 * rendersPerAnswer, () => registry.metrics());
answerParent({
  render: () => cpuMs(rendersPerAnswer, async () => Buffer.from(await registry.metrics()).length),
  series: async () => (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
});

function takeOver(exposition: string): void {
  const samples = Array.from(exposition.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm), ([, name = '', labelText = '', value]) => ({
    name,
    labels: labelsOf(labelText),
    value: Number(value),
  }));
  for (const [name, family = []] of Map.groupBy(samples, (sample) => sample.name)) {
    const labelNames = [...new Set(family.flatMap(({ labels }) => Object.keys(labels)))];
    const gauge = new Gauge({ name, help: name, labelNames, registers: [registry] });
    for (const { labels, value } of family) gauge.set(labels, value);
  }
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g);
  return Object.fromEntries(Array.from(pairs, ([, name, quoted = '']) => [name, JSON.parse(quoted) as string]));
}
