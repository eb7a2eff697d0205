import {
  createDataFrame,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceInstanceSettings,
  FieldType,
} from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { forkJoin, map, type Observable } from 'rxjs';

interface LokiQuery extends DataQuery {
  expr: string;
  maxLines?: number;
}

interface QueryResponse {
  readonly data: {
    readonly result: ReadonlyArray<{
      readonly stream: Readonly<Record<string, string>>;
      readonly values: ReadonlyArray<readonly [atNs: string, text: string]>;
    }>;
  };
}

/** A Loki data source for lines, with the frame format of Grafana's. */
export class LokiDataSource extends DataSourceApi<LokiQuery> {
  constructor(private readonly settings: DataSourceInstanceSettings) {
    super(settings);
  }

  query({ targets, range }: DataQueryRequest<LokiQuery>): Observable<DataQueryResponse> {
    const queries = targets.map(({ refId, expr, maxLines = 1000 }) =>
      getBackendSrv()
        .fetch<QueryResponse>({
          url: `/api/datasources/proxy/uid/${this.settings.uid}/loki/api/v1/query_range`,
          params: {
            query: expr,
            start: `${range.from.valueOf()}000000`,
            end: `${range.to.valueOf()}000000`,
            limit: maxLines,
            direction: 'backward',
          },
        })
        .pipe(map(({ data }) => linesFrame(refId, data))),
    );
    return forkJoin(queries).pipe(map((data) => ({ data })));
  }

  testDatasource() {
    return Promise.resolve({ status: 'success', message: '' });
  }
}

function linesFrame(refId: string, { data: { result } }: QueryResponse): DataFrame {
  const rows = result.flatMap(({ stream, values }) => values.map(([atNs, text]) => ({ stream, atNs, text })));
  return createDataFrame({
    refId,
    meta: { custom: { frameType: 'LabeledTimeValues' } },
    fields: [
      { name: 'labels', type: FieldType.other, values: rows.map(({ stream }) => stream) },
      { name: 'Time', type: FieldType.time, values: rows.map(({ atNs }) => Number(atNs.slice(0, -6))) },
      { name: 'Line', type: FieldType.string, values: rows.map(({ text }) => text) },
      { name: 'tsNs', type: FieldType.string, values: rows.map(({ atNs }) => atNs) },
      { name: 'id', type: FieldType.string, values: rows.map(({ stream, atNs, text }) => `${atNs}_${text}_${JSON.stringify(stream)}`) },
    ],
  });
}
