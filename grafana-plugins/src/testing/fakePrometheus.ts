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
import { forgetDataSource } from '../data/useDataSource';

export interface FakeSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a Prometheus would answer to an expression; throws what it would complain of. */
export type FakeAnswer = (expression: string, atMs: number) => readonly FakeSample[];

/** A data source that gives instant vectors in Grafana's table format. `asked` has all expressions that were asked for. */
export class FakePrometheus {
  readonly asked: string[] = [];
  readonly name: string;
  readonly uid: string;
  answer: FakeAnswer;

  constructor(answer: FakeAnswer = () => [], name = 'Prometheus') {
    this.answer = answer;
    this.name = name;
    this.uid = `uid-of-${name}`;
  }

  query = ({ targets, range }: DataQueryRequest<DataQuery & { expr: string }>) =>
    defer(() => {
      const atMs = range.to.valueOf();
      try {
        const data = targets.map(({ refId, expr }) => {
          this.asked.push(expr);
          return tableOf(refId, this.answer(expr, atMs), atMs);
        });
        return of({ data, state: LoadingState.Done });
      } catch (error) {
        return of({ data: [], state: LoadingState.Error, errors: [{ message: (error as Error).message }] });
      }
    });
}

/** Makes these the data sources that Grafana has, the first being its default. */
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
  forgetDataSource();
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
