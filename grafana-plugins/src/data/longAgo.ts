import type { DataSourceApi } from '@grafana/data';
import { overMonth } from '../core/lately';
import { type Options, queryInstant, type Sample } from './prometheus';

/**
 * Runs instant queries with what is `up` and what was `known` within a day, or within a month if there was nothing: an exporter that has been dead for days
 * is not forgotten. Steps of a minute may not know yet one that has just started.
 */
export async function queryKnown<Name extends string>(
  dataSource: DataSourceApi,
  expressions: Readonly<Record<Name | 'known' | 'up', string>>,
  options: Options = {},
): Promise<Record<Name | 'known' | 'up', Sample[]>> {
  const vectors = await queryInstant(dataSource, expressions, options);
  if (vectors.known.length > 0 || vectors.up.length > 0) {
    return vectors;
  }
  const longer = Object.entries<string>(expressions).map(([name, expression]) => [name, overMonth(expression)]);
  return queryInstant(dataSource, Object.fromEntries(longer) as typeof expressions, options);
}
