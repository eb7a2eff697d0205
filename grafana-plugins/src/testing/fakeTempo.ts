import { createDataFrame, type DataFrame, type DataQueryRequest, FieldType } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { defer, of } from 'rxjs';

export interface FakeTrace {
  readonly id: string;
  readonly name: string;
  readonly startMs: number;
  /** Undefined for less than a millisecond. */
  readonly durationMs?: number;
  /** Of the spans that match. */
  readonly statuses: readonly string[];
}

/** A data source that returns traces in the frames of Grafana's. */
export class FakeTempo {
  readonly name = 'Tempo';
  readonly uid = 'uid-of-tempo';
  readonly type = 'tempo';
  readonly queries: string[] = [];
  traces: readonly FakeTrace[];
  /** Message of the error that each query ends with. */
  error: string | undefined;

  constructor(traces: readonly FakeTrace[] = []) {
    this.traces = traces;
  }

  query = ({ targets }: DataQueryRequest<DataQuery & { query: string }>) =>
    defer(() => {
      this.queries.push(...targets.map(({ query }) => query));
      // one error, in contrast to other data sources
      return of(this.error === undefined ? { data: [frameOf(this.traces)] } : { data: [], error: { message: this.error } });
    });
}

function frameOf(traces: readonly FakeTrace[]): DataFrame {
  return createDataFrame({
    name: 'Traces',
    refId: 'traces',
    fields: [
      { name: 'traceID', type: FieldType.string, values: traces.map(({ id }) => id) },
      { name: 'startTime', type: FieldType.time, values: traces.map(({ startMs }) => startMs) },
      { name: 'traceService', type: FieldType.string, values: traces.map(() => 'gaugeway') },
      { name: 'traceName', type: FieldType.string, values: traces.map(({ name }) => name) },
      { name: 'traceDuration', type: FieldType.number, values: traces.map(({ durationMs }) => durationMs ?? '<1ms') },
      {
        name: 'nested',
        type: FieldType.nestedFrames,
        values: traces.map(({ statuses }) => [
          createDataFrame({ fields: [{ name: 'status', type: FieldType.string, values: [...statuses] }] }),
        ]),
      },
    ],
  });
}
