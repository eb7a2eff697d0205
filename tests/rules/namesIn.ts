import type { Rule } from './shippedAlerts.ts';

/** The names in a rule's expression and in the queries of its annotations. */
export interface NamesIn {
  /** Metrics by name, with the labels that their selectors name. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** Regular expressions for names of metrics. */
  readonly patterns: readonly string[];
  /** Labels of `by`, `on` and `group_left`, and those that texts print. */
  readonly labels: readonly string[];
}

const selector = /\b((?:iot_|gaugeway_|gaugeway:)[\w:]+)(?:\{([^{}]*)\})?/g;
const matcher = /(\w+)\s*(?:=~|!~|!=|=)/g;
const clause = /\b(?:by|on|group_left|ignoring|without) \(([^)]*)\)/g;
const printed = /(?:\$labels|\.Labels)\.(\w+)|\b(?:label|sortByLabel) "(\w+)"/g;

/** The names of metrics and labels in a rule. */
export function namesIn({ expr, annotations = {} }: Rule): NamesIn {
  // the id of the app in links is no metric
  const texts = Object.values(annotations).join('\n');
  const all = `${expr.replaceAll(/#.*$/gm, '')}\n${texts}`;
  return {
    selectors: Array.from(all.matchAll(selector), ([, metric = '', matchers = '']) => ({
      metric,
      labels: Array.from(matchers.matchAll(matcher), ([, label = '']) => label),
    })),
    patterns: Array.from(all.matchAll(/__name__=~"([^"]*)"/g), ([, pattern = '']) => pattern),
    labels: [
      ...Array.from(all.matchAll(clause), ([, list = '']) => list.split(/\s*,\s*/).filter((label) => label !== '')).flat(),
      ...Array.from(texts.matchAll(printed), ([, label, other]) => label ?? other ?? ''),
    ],
  };
}
