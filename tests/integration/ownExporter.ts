import type { MappingRow } from '@gaugeway/exporter/server/schemas';
import type { RealState } from '../servers/realHomeAssistant.ts';
import { Scrape } from './scrape.ts';

/** Metrics that Home Assistant's own exporter has for every entity. */
const generic = /_(state_change_total|state_change_created|entity_available|last_updated_time_seconds|entity_info)$/;

/** The entities with a value in a response of `/api/prometheus`. */
function entitiesWithValue(exposition: string): Set<string> {
  const samples = new Scrape(exposition).samples.filter(({ name }) => !generic.test(name) && !name.endsWith('_created'));
  return new Set(samples.flatMap(({ labels: { entity } }) => entity ?? []));
}

/** One row of the comparison. */
export interface DomainRow {
  readonly domain: string;
  readonly entities: number;
  /** With a value in each of the two. */
  readonly own: number;
  readonly gaugeway: number;
  /** Named by `gaugeway explain` with a reason. */
  readonly explained: number;
}

export interface Compared {
  readonly states: readonly RealState[];
  readonly exposition: string;
  /** Mapping rows of an entity. */
  readonly rowsOf: (entityId: string) => readonly MappingRow[];
}

/** Both exporters, domain by domain; the last row is the sum. */
export function compare({ states, exposition, rowsOf }: Compared): DomainRow[] {
  const own = entitiesWithValue(exposition);
  const rows = [...Map.groupBy(states, ({ entity_id: id }) => id.split('.')[0] ?? '')].sort().map(([domain, entities]): DomainRow => {
    const kinds = entities.map(({ entity_id: id }) => ({ isOwn: own.has(id), rows: rowsOf(id) }));
    const valued = kinds.filter(({ rows }) => rows.some(hasValue));
    const explained = kinds.filter(({ rows }) => !rows.some(hasValue) && rows.some(({ reason }) => reason !== undefined));
    return {
      domain,
      entities: entities.length,
      own: kinds.filter(({ isOwn }) => isOwn).length,
      gaugeway: valued.length,
      explained: explained.length,
    };
  });
  const sum = (key: 'entities' | 'own' | 'gaugeway' | 'explained') => rows.reduce((total, row) => total + row[key], 0);
  return [...rows, { domain: 'all', entities: sum('entities'), own: sum('own'), gaugeway: sum('gaugeway'), explained: sum('explained') }];
}

/** Events have their counters from the start. */
export function hasValue({ exported, value, outcome }: MappingRow): boolean {
  return outcome === 'action' || (exported && value !== undefined);
}

/** As a document, with what was compared and when. */
export function renderComparison(
  rows: readonly DomainRow[],
  { version, date }: { readonly version: string; readonly date: string },
): string {
  const all = rows.at(-1);
  const cells = rows.map(({ domain, entities, own, gaugeway, explained }) => [domain, entities, own, gaugeway, explained].map(String));
  const table = [['domain', 'entities', "Home Assistant's own", 'Gaugeway', 'no value, explained'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = table;
  return `# Home Assistant's own exporter and Gaugeway

Entities of Home Assistant ${version} with its integrations \`demo\` and \`kitchen_sink\`, read on ${date} in one run by
\`tests/integration/realHomeAssistant.integration.test.ts\` (\`UPDATE=1\` writes this file): how many have a value in \`/api/prometheus\`, and how many in
Gaugeway's \`/metrics\` with all groups and settings on. In all ${all?.own ?? 0} of ${all?.entities ?? 0} against ${all?.gaugeway ?? 0}. For the others, \`gaugeway explain\`
states the reason (${all?.explained ?? 0}), or there is a series without a value so far, because the state is \`unknown\` or \`unavailable\`.

${[line(head), rule, ...body.map(line)].join('\n')}

What changes by name: [migrate-from-home-assistant-prometheus.md](migrate-from-home-assistant-prometheus.md).
`;
}
