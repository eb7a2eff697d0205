import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Example {
  readonly type: string;
  readonly config: { readonly topics: readonly { readonly topic: string; readonly verify?: object }[] };
}

/** The configs of docs/mqtt-topics.md, in their order: one connector each. */
export function documentedExamples(): readonly Example[] {
  const page = readFileSync(join(import.meta.dirname, '../../../../../docs/mqtt-topics.md'), 'utf8');
  return [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => {
    const [{ type, ...config }] = parse(text).connectors;
    return { type, config };
  });
}

/** The example with this topic pattern. */
export function documentedExample(topic: string): Example['config'] {
  const found = documentedExamples().find(({ config }) => config.topics.some((mapping) => mapping.topic === topic));
  if (found === undefined) throw new Error(`no example of topic "${topic}"`);
  return found.config;
}
