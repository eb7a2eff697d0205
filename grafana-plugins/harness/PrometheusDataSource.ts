import {
  type DataFrame,
  DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type DataQueryRequest,
  type DataQueryResponse,
  type MetricFindValue,
  rangeUtil,
  type ScopedVars,
} from '@grafana/data';
import { getBackendSrv, getTemplateSrv } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import { instantSeries, instantTable, rangeSeries, type Series } from './prometheusFrames';

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

interface QueryResponse {
  readonly data: { readonly result: readonly Series[] };
}

/** A Prometheus data source for panels, variables and apps, with the frame formats of Grafana's. */
export class PrometheusDataSource extends DataSourceApi<PrometheusQuery, PrometheusJsonData> {
  readonly #scrapeMs: number;

  constructor(private readonly settings: DataSourceInstanceSettings<PrometheusJsonData>) {
    super(settings);
    this.#scrapeMs = rangeUtil.intervalToMs(settings.jsonData.timeInterval ?? '15s');
  }

  query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.filter(({ expr, hide }) => Boolean(expr) && !hide);
    return from(Promise.all(targets.map((target) => this.#framesOf(target, request)))).pipe(map((frames) => ({ data: frames.flat() })));
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

  async #framesOf(target: PrometheusQuery, request: DataQueryRequest<PrometheusQuery>): Promise<DataFrame[]> {
    const { range, targets } = request;
    const stepMs = this.#stepMs(target, request);
    const query = getTemplateSrv().replace(target.expr, { ...request.scopedVars, ...this.#intervals(request, stepMs) }, regexValues);
    const endS = range.to.valueOf() / 1000;
    const shape = { refId: target.refId, legendFormat: target.legendFormat, stepMs, isOnly: targets.length === 1 };
    const frames: DataFrame[] = [];
    if (target.instant) {
      const { data } = await this.#request<QueryResponse>('query', { query, time: endS });
      frames.push(...(target.format === 'table' ? [instantTable(data.result, shape)] : instantSeries(data.result, shape)));
    }
    if (target.range ?? !target.instant) {
      const stepS = stepMs / 1000;
      const align = (timeS: number) => Math.floor(timeS / stepS) * stepS;
      const { data } = await this.#request<QueryResponse>('query_range', {
        query,
        start: align(range.from.valueOf() / 1000),
        end: align(endS),
        step: stepS,
      });
      frames.push(...rangeSeries(data.result, shape));
    }
    return frames;
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
    const isQuery = path.startsWith('query');
    const body = new URLSearchParams(Object.entries(params).map(([key, value]) => [key, String(value)]));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const request = isQuery ? { url, method: 'POST', data: body.toString(), headers } : { url, params };
    return (await lastValueFrom(getBackendSrv().fetch<T>(request))).data;
  }
}

/** Formats several values of a variable as alternatives of a regular expression. */
function regexValues(value: string | string[]): string {
  return Array.isArray(value) ? `(${value.map(escapeRegex).join('|')})` : value;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&');
}
