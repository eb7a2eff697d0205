interface ExploreQuery {
  readonly dataSourceUid: string;
  readonly dataSourceType: string;
  readonly expressions: readonly string[];
  /** As Grafana writes relative times; default the last 6 hours. */
  readonly from?: string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Path of Explore with the queries filled in. */
export function explorePath({ dataSourceUid: uid, dataSourceType: type, expressions, from = 'now-6h' }: ExploreQuery): string {
  const datasource = { uid, type };
  const queries = expressions.map((expr, index) => ({ refId: letters.charAt(index), expr, datasource, range: true, instant: false }));
  const panes = { device: { datasource: uid, queries, range: { from, to: 'now' } } };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify(panes) }).toString()}`;
}
