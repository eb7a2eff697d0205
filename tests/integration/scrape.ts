export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A parsed response of `/metrics` in the text format. Queries name only the labels that matter. */
export class Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];

  constructor(text: string) {
    this.text = text;
    this.samples = text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(readSample);
  }

  /** All series of a metric that have these labels. */
  all(name: string, labels: Readonly<Record<string, string>> = {}): Sample[] {
    return this.samples.filter((sample) => sample.name === name && hasLabels(sample, labels));
  }

  /** The value of the one series with these labels; undefined where there is none, and an error where there are several. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const [first, ...others] = this.all(name, labels);
    if (others.length > 0)
      throw new Error(`cannot determine the value of "${name}": ${others.length + 1} series have ${JSON.stringify(labels)}`);
    return first?.value;
  }

  /** The sum over all series with these labels. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.all(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  /** Values of a metric by the value of a label. */
  by(label: string, name: string, labels: Readonly<Record<string, string>> = {}): Map<string, number> {
    return new Map(this.all(name, labels).map((sample) => [sample.labels[label] ?? '', sample.value]));
  }
}

function hasLabels(sample: Sample, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([name, value]) => (sample.labels[name] ?? '') === value);
}

function readSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === '') throw new Error(`cannot read line "${line}"`);
  return { name, labels: readLabels(labels), value: Number(value.replace('Inf', 'Infinity')) };
}

const unescaped: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

function readLabels(text: string): Record<string, string> {
  const pairs = text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries(
    Array.from(pairs, ([, name = '', value = '']) => [name, value.replace(/\\[\\"n]/g, (escape) => unescaped[escape] ?? escape)]),
  );
}
