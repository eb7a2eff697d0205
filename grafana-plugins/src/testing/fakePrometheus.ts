import {
  createDataFrame,
  type DataFrame,
  type DataQueryRequest,
  type DataSourceApi,
  type DataSourceInstanceSettings,
  FieldType,
  LoadingState,
} from '@grafana/data';
import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { defer, of } from 'rxjs';
import type { DataQuery } from '@grafana/schema';
import { clearDataSourceCache } from '../data/useDataSource';

export interface FakeSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Returns the result of an expression, or throws the error of the data source. */
export type FakeResponder = (expression: string, atMs: number) => readonly FakeSample[];

/** A data source that returns instant vectors in Grafana's table format. `queries` has all received expressions. */
export class FakePrometheus {
  readonly queries: string[] = [];
  readonly name: string;
  readonly uid: string;
  respond: FakeResponder;

  constructor(respond: FakeResponder = () => [], name = 'Prometheus') {
    this.respond = respond;
    this.name = name;
    this.uid = `uid-of-${name}`;
  }

  query = ({ targets, range }: DataQueryRequest<DataQuery & { expr: string }>) =>
    defer(() => {
      const atMs = range.to.valueOf();
      try {
        const data = targets.map(({ refId, expr }) => {
          this.queries.push(expr);
          return tableOf(refId, this.respond(expr, atMs), atMs);
        });
        return of({ data, state: LoadingState.Done });
      } catch (error) {
        return of({ data: [], state: LoadingState.Error, errors: [{ message: (error as Error).message }] });
      }
    });
}

/** Sets the data sources of Grafana; the first is the default. */
export function provideDataSources(...sources: readonly FakePrometheus[]): void {
  const settings = sources.map(
    ({ name, uid }, index) =>
      ({ name, uid, type: 'prometheus', isDefault: index === 0, meta: { info: { logos: { small: '' } } } }) as DataSourceInstanceSettings,
  );
  const service: Pick<DataSourceSrv, 'get' | 'getList' | 'getInstanceSettings'> = {
    async get(ref) {
      const uid = typeof ref === 'object' ? ref?.uid : ref;
      const found = uid == null ? sources[0] : sources.find((source) => source.uid === uid);
      if (found === undefined) {
        throw new Error(`Datasource ${uid} was not found`);
      }
      return found as unknown as DataSourceApi;
    },
    getList: () => settings,
    getInstanceSettings: (ref) => settings.find(({ uid }) => uid === (typeof ref === 'object' ? ref?.uid : ref)),
  };
  setDataSourceSrv(service as DataSourceSrv);
  clearDataSourceCache();
}

function tableOf(refId: string, samples: readonly FakeSample[], atMs: number): DataFrame {
  const labels = [...new Set(samples.flatMap((sample) => Object.keys(sample.labels ?? {})))];
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: samples.map(() => atMs) },
      ...labels.map((label) => ({ name: label, type: FieldType.string, values: samples.map((sample) => sample.labels?.[label] ?? '') })),
      { name: `Value #${refId}`, type: FieldType.number, values: samples.map(({ value }) => value) },
    ],
  });
}
