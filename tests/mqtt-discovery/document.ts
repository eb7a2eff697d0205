import { explanationOf } from './explained.ts';
import { type Review, readingsOf } from './review.ts';

/** docs/mqtt-comparison.md. */
export function comparisonDocument(reviews: readonly Review[]): string {
  const total = reviews.map(readingsOf);
  const sum = (key: 'all' | 'missing' | 'wrong'): number => total.reduce((all, readings) => all + readings[key], 0);
  return `# Home Assistant's MQTT integration and Gaugeway's discovery

The same discovery configs and states of ${reviews.length} cases (\`connectors/src/mqtt/testcases/*/source.md\` names program, file and commit of each), once through
the MQTT integration of a real Home Assistant 2026.11.0 and the connector \`home-assistant\`, and once through the connector \`mqtt\`. What Home Assistant
made of them is stored with each case (\`home-assistant.json\`, written by \`tests/mqtt-discovery/recordHomeAssistant.ts\`); \`tests/mqtt-discovery\` compares
metrics, labels and values in each run, and \`UPDATE=1 npm test -- tests/mqtt-discovery\` writes this file.

In all ${sum('all')} series through Home Assistant: ${sum('all') - sum('missing') - sum('wrong')} are the same, ${sum('missing')} are missing, ${sum('wrong')} have another value. Counts of events are not compared:
Home Assistant's newest state does not have them.

${table(['case', 'configs', 'series through Home Assistant', 'the same here', 'only here'], reviews.map(rowOf))}

## Differences

${table(['case', 'series', 'Home Assistant', 'here', 'reason'], reviews.flatMap(differenceRows))}

## Not exported

Entities without a metric, other than texts, and why. \`gaugeway explain\` lists the same.

${table(['case', 'entity', 'reason'], reviews.flatMap(reasonRows))}
`;
}

function rowOf(review: Review): readonly string[] {
  const { all, missing, wrong } = readingsOf(review);
  const only = review.differences.filter(({ home }) => home === undefined).length;
  return [review.name, String(review.configs), String(all), String(all - missing - wrong), String(only)];
}

function differenceRows({ name, differences }: Review): readonly (readonly string[])[] {
  return differences.map((difference) => {
    const { series, home = '–', direct = '–' } = difference;
    return [name, `\`${series}\``, String(home), String(direct), explanationOf(name, difference)?.why ?? ''];
  });
}

function reasonRows({ name, direct }: Review): readonly (readonly string[])[] {
  return [...direct.reasons]
    .filter(([, reason]) => reason !== '' && reason !== 'text' && !reason.includes('reports the battery'))
    .map(([entity, reason]) => [name, entity, cell(reason)]);
}

/** A text in a cell of a table: templates have bars, braces and new lines. */
function cell(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}
