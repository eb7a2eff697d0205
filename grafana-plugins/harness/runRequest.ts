import { type DataQueryRequest, type DataQueryResponse, type DataSourceApi, LoadingState, type PanelData } from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, map, merge, type Observable, of, share, takeUntil, timer } from 'rxjs';

/** Delay of the loading state of a panel. */
const loadingAfterMs = 200;

/** Runs the queries of a panel or a scene, and converts the responses to panel data. */
export function runRequest(
  dataSource: DataSourceApi,
  request: DataQueryRequest,
  query: DataSourceApi['query'] = dataSource.query.bind(dataSource),
): Observable<PanelData> {
  request.startTime = Date.now();
  const base: PanelData = { state: LoadingState.Loading, series: [], timeRange: request.range, request };
  const responses = from(query(request)).pipe(
    map((response) => toPanelData(response, base)),
    catchError((error: Error) => of({ ...base, state: LoadingState.Error, error: toDataQueryError(error) })),
    share(),
  );
  const loading = timer(loadingAfterMs).pipe(
    map(() => base),
    takeUntil(responses),
  );
  return merge(loading, responses);
}

function toPanelData({ data, state, error, errors }: DataQueryResponse, base: PanelData): PanelData {
  return { ...base, series: data, error, errors, state: error ? LoadingState.Error : (state ?? LoadingState.Done) };
}
