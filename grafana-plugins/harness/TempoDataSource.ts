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

interface TempoQuery extends DataQuery {
  query: string;
  limit?: number;
  spss?: number;
}

interface FoundTrace {
  readonly traceID: string;
  readonly rootServiceName?: string;
  readonly rootTraceName?: string;
  readonly startTimeUnixNano: string;
  readonly durationMs?: number;
  readonly spanSets?: ReadonlyArray<{ readonly spans: readonly FoundSpan[] }>;
}

interface FoundSpan {
  readonly spanID: string;
  readonly attributes?: ReadonlyArray<{ readonly key: string; readonly value: { readonly stringValue?: string } }>;
}

/** A Tempo data source for searches by TraceQL, with the frame format of Grafana's. */
export class TempoDataSource extends DataSourceApi<TempoQuery> {
  constructor(private readonly settings: DataSourceInstanceSettings) {
    super(settings);
  }

  query({ targets, range }: DataQueryRequest<TempoQuery>): Observable<DataQueryResponse> {
    const [start, end] = [range.from.valueOf(), range.to.valueOf()].map((ms) => Math.floor(ms / 1000));
    const searches = targets.map(({ query, limit = 20, spss = 3 }) =>
      getBackendSrv()
        .fetch<{ traces?: readonly FoundTrace[] }>({
          url: `/api/datasources/proxy/uid/${this.settings.uid}/api/search`,
          params: { q: query, limit, spss, start, end },
        })
        .pipe(map(({ data: { traces = [] } }) => tracesFrame(traces))),
    );
    return forkJoin(searches).pipe(map((data) => ({ data })));
  }

  testDatasource() {
    return Promise.resolve({ status: 'success', message: '' });
  }
}

function tracesFrame(traces: readonly FoundTrace[]): DataFrame {
  return createDataFrame({
    name: 'Traces',
    refId: 'traces',
    fields: [
      { name: 'traceID', type: FieldType.string, values: traces.map(({ traceID }) => traceID) },
      { name: 'startTime', type: FieldType.time, values: traces.map(({ startTimeUnixNano }) => Number(startTimeUnixNano) / 1e6) },
      { name: 'traceService', type: FieldType.string, values: traces.map(({ rootServiceName }) => rootServiceName ?? '') },
      { name: 'traceName', type: FieldType.string, values: traces.map(({ rootTraceName }) => rootTraceName ?? '') },
      // Grafana's has a text for none, too
      { name: 'traceDuration', type: FieldType.number, values: traces.map(({ durationMs }) => durationMs || '<1ms') },
      {
        name: 'nested',
        type: FieldType.nestedFrames,
        values: traces.map(({ spanSets = [] }) => spanSets.map(({ spans }) => spansFrame(spans))),
      },
    ],
  });
}

function spansFrame(spans: readonly FoundSpan[]): DataFrame {
  return createDataFrame({
    fields: [
      { name: 'spanID', type: FieldType.string, values: spans.map(({ spanID }) => spanID) },
      {
        name: 'status',
        type: FieldType.string,
        values: spans.map(({ attributes }) => attributes?.find(({ key }) => key === 'status')?.value.stringValue),
      },
    ],
  });
}
