import type { DataSourceApi } from '@grafana/data';
import { type FetchError, isFetchError } from '@grafana/runtime';

interface ApiSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly atMs: number;
}

interface Answer {
  readonly data?: {
    readonly resultType?: string;
    readonly result?: ReadonlyArray<{ readonly metric: object; readonly value?: readonly [number, string] }>;
  };
}

type Ask = (path: string, parameters: Readonly<Record<string, unknown>>, options: object) => Promise<unknown>;

/** Data sources that have no API of Prometheus behind their resources. */
export const withoutApi = new WeakSet<DataSourceApi>();

/**
 * Access to Prometheus' own API through the data source, with its rights. Grafana's query API makes a frame of each series, which is ten times as much to
 * transfer and to parse.
 */
export function askerOf(dataSource: DataSourceApi): Ask | undefined {
  const { getResource } = dataSource as { getResource?: Ask };
  const isUsed = typeof getResource === 'function' && /prometheus/.test(dataSource.type) && !withoutApi.has(dataSource);
  return isUsed ? getResource.bind(dataSource) : undefined;
}

interface Options {
  readonly atMs?: number;
  readonly signal?: AbortSignal;
}

/** The vectors by name; `undefined` where there is no such API. Rejects with the error of Prometheus. */
export async function queryDirectly<Name extends string>(
  ask: Ask,
  expressions: Readonly<Record<Name, string>>,
  { atMs = Date.now(), signal }: Options,
): Promise<Record<Name, ApiSample[]> | undefined> {
  const names = Object.keys(expressions) as Name[];
  try {
    const vectors = await Promise.all(
      names.map(async (name) => {
        const parameters = { query: expressions[name], time: atMs / 1000 };
        const answer = (await ask('api/v1/query', parameters, { showErrorAlert: false, abortSignal: signal })) as Answer | undefined;
        return [name, samplesOf(answer)] as const;
      }),
    );
    return vectors.some(([, samples]) => samples === undefined) ? undefined : (Object.fromEntries(vectors) as Record<Name, ApiSample[]>);
  } catch (error) {
    if (isFetchError(error) && [404, 405, 501].includes(error.status)) {
      return undefined;
    }
    throw errorOf(error);
  }
}

/** `undefined` for what is no vector of Prometheus. */
function samplesOf(answer: Answer | undefined): ApiSample[] | undefined {
  if (answer?.data?.resultType !== 'vector') {
    return undefined;
  }
  return answer.data.result?.map(({ metric, value: [atS, text] = [NaN, 'NaN'] }) => ({
    labels: withoutEmpty(metric as Readonly<Record<string, string>>),
    value: numberOf(text),
    atMs: atS * 1000,
  }));
}

function withoutEmpty(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.values(labels).includes('') ? Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== '')) : labels;
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function errorOf(error: unknown): Error {
  if (!isFetchError(error)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const { data, statusText, status } = error as FetchError<{ error?: string; message?: string } | undefined>;
  return new Error(data?.error ?? data?.message ?? statusText ?? `status ${String(status)}`, { cause: error });
}
