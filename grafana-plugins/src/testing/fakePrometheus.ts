import { createDataFrame, type DataFrame, type DataQueryRequest, FieldType, LoadingState } from '@grafana/data';
import { defer, from, of, switchMap } from 'rxjs';
import type { DataQuery } from '@grafana/schema';

export interface FakeSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Returns the result of an expression, or throws the error of the data source. */
export type FakeResponder = (expression: string, atMs: number) => readonly FakeSample[];

type Request = DataQueryRequest<DataQuery & { expr: string }>;

/** A data source that returns instant vectors in Grafana's table format. `queries` has all received expressions. */
export class FakePrometheus {
  readonly queries: string[] = [];
  readonly type = 'prometheus';
  readonly name: string;
  readonly uid: string;
  respond: FakeResponder;
  /** Answers wait for it. */
  held: Promise<void> | undefined;

  constructor(respond: FakeResponder = () => [], name = 'Prometheus') {
    this.respond = respond;
    this.name = name;
    this.uid = `uid-of-${name}`;
  }

  query = (request: Request) =>
    this.held === undefined ? this.#answer(request) : from(this.held).pipe(switchMap(() => this.#answer(request)));

  readonly #answer = ({ targets, range }: Request) =>
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
