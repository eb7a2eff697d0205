import {
  DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type DataQueryRequest,
  type DataQueryResponse,
  type MetricFindValue,
  rangeUtil,
  type ScopedVars,
} from '@grafana/data';
import { type BackendDataSourceResponse, type FetchResponse, getBackendSrv, getTemplateSrv, toDataQueryResponse } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { catchError, lastValueFrom, map, type Observable, of } from 'rxjs';
import { shapeFrames } from './prometheusFrames';

interface PrometheusQuery extends DataQuery {
  expr: string;
  instant?: boolean;
  range?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
  interval?: string;
  legendFormat?: string;
}

interface PrometheusJsonData extends DataSourceJsonData {
  timeInterval?: string;
}

/** A Prometheus data source for panels, variables and apps, by the query API and with the frame formats of Grafana's. */
export class PrometheusDataSource extends DataSourceApi<PrometheusQuery, PrometheusJsonData> {
  readonly #scrapeMs: number;

  constructor(private readonly settings: DataSourceInstanceSettings<PrometheusJsonData>) {
    super(settings);
    this.#scrapeMs = rangeUtil.intervalToMs(settings.jsonData.timeInterval ?? '15s');
  }

  query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.filter(({ expr, hide }) => Boolean(expr) && !hide);
    const queries = targets.map((target) => this.#queryOf(target, request));
    if (queries.length === 0) {
      return of({ data: [] });
    }
    const [from, to] = [request.range.from, request.range.to].map((time) => String(time.valueOf()));
    return getBackendSrv()
      .fetch<BackendDataSourceResponse>({ method: 'POST', url: '/api/ds/query?ds_type=prometheus', data: { queries, from, to } })
      .pipe(
        catchError((error: FetchResponse) => of(error)),
        map((response) => toDataQueryResponse(response, queries)),
        map((response) => ({ ...response, data: shapeFrames(response.data, targets) })),
      );
  }

  /** Grafana passes paths below its resources on to Prometheus. */
  async getResource<T>(path: string, params: Record<string, unknown>, options: object): Promise<T> {
    const url = `/api/datasources/uid/${this.settings.uid}/resources/${path}`;
    return (await lastValueFrom(getBackendSrv().fetch<T>({ ...options, url, params }))).data;
  }

  async metricFindQuery(query: string | PrometheusQuery): Promise<MetricFindValue[]> {
    const text = getTemplateSrv().replace(typeof query === 'string' ? query : query.expr);
    const [, selector, label] = /^label_values\((?:(.+),)?\s*([\w:]+)\)$/.exec(text) ?? [];
    if (label === undefined) {
      return [];
    }
    const params = selector === undefined ? {} : { 'match[]': selector };
    const { data } = await this.#request<{ data: string[] }>(`label/${label}/values`, params);
    return data.map((value) => ({ text: value }));
  }

  async testDatasource() {
    await this.#request('query', { query: '1' });
    return { status: 'success', message: 'Successfully queried the Prometheus API.' };
  }

  override filterQuery({ expr }: PrometheusQuery): boolean {
    return Boolean(expr);
  }

  #queryOf(target: PrometheusQuery, request: DataQueryRequest<PrometheusQuery>) {
    const intervalMs = this.#stepMs(target, request);
    const expr = getTemplateSrv().replace(target.expr, { ...request.scopedVars, ...this.#intervals(request, intervalMs) }, regexValues);
    return { ...target, datasource: this.getRef(), expr, intervalMs };
  }

  #stepMs({ interval }: PrometheusQuery, { intervalMs = 15_000 }: DataQueryRequest<PrometheusQuery>): number {
    const atLeastMs = interval ? rangeUtil.intervalToMs(getTemplateSrv().replace(interval)) : this.#scrapeMs;
    return Math.max(rangeUtil.roundInterval(intervalMs), atLeastMs);
  }

  #intervals({ range }: DataQueryRequest<PrometheusQuery>, stepMs: number): ScopedVars {
    const rangeS = Math.round((range.to.valueOf() - range.from.valueOf()) / 1000);
    const rateMs = Math.max(stepMs + this.#scrapeMs, 4 * this.#scrapeMs);
    const value = (text: string) => ({ text, value: text });
    return {
      __interval: value(rangeUtil.secondsToHms(stepMs / 1000)),
      __interval_ms: value(String(stepMs)),
      __rate_interval: value(rangeUtil.secondsToHms(rateMs / 1000)),
      __range: value(`${rangeS}s`),
      __range_s: value(String(rangeS)),
    };
  }

  async #request<T>(path: string, params: Record<string, unknown>): Promise<T> {
    const url = `/api/datasources/proxy/uid/${this.settings.uid}/api/v1/${path}`;
    return (await lastValueFrom(getBackendSrv().fetch<T>({ url, params }))).data;
  }
}

/** Formats several values of a variable as alternatives of a regular expression. */
function regexValues(value: string | string[]): string {
  return Array.isArray(value) ? `(${value.map(escapeRegex).join('|')})` : value;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&');
}
