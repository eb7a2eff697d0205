import type { DataSourceApi } from '@grafana/data';
import { type FetchError, isFetchError } from '@grafana/runtime';
import { learnClock } from './clock';

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
  /** Default: now, by the clock of Prometheus. */
  readonly atMs?: number;
  readonly signal?: AbortSignal;
}

/** Longest query of a request that has several, as it is in the URL: proxies refuse long ones. */
const mostUrlChars = 4000;
/** Label of what is not the first expression of a request. */
const nameLabel = '__query';

/** The vectors by name; `undefined` where there is no such API. Rejects with the error of Prometheus. */
export async function queryDirectly<Name extends string>(
  ask: Ask,
  expressions: Readonly<Record<Name, string>>,
  { atMs, signal }: Options,
): Promise<Record<Name, ApiSample[]> | undefined> {
  try {
    const answers = await Promise.all(
      batchesOf(Object.entries<string>(expressions)).map(async (batch) => {
        const parameters = { query: unionOf(batch), ...(atMs !== undefined && { time: atMs / 1000 }) };
        const askedMs = Date.now();
        const answer = (await ask('api/v1/query', parameters, { showErrorAlert: false, abortSignal: signal })) as Answer | undefined;
        const samples = samplesOf(answer);
        const [first] = samples ?? [];
        if (atMs === undefined && first !== undefined) {
          learnClock(first.atMs, askedMs, Date.now());
        }
        return samples && vectorsOf(batch, samples);
      }),
    );
    return answers.includes(undefined) ? undefined : (Object.assign({}, ...answers) as Record<Name, ApiSample[]>);
  } catch (error) {
    if (isFetchError(error) && [404, 405, 501].includes(error.status)) {
      return undefined;
    }
    throw errorOf(error);
  }
}

/** Name and expression. */
type Named = readonly [string, string];
type Batch = [Named, ...Named[]];

/** Expressions that one request asks for together: each request through Grafana takes longer than most of the answers. */
function batchesOf(expressions: readonly Named[]): Batch[] {
  const batches: Batch[] = [];
  for (const named of expressions) {
    const last = batches.at(-1);
    if (last !== undefined && encodeURIComponent(unionOf([...last, named])).length <= mostUrlChars) {
      last.push(named);
    } else {
      batches.push([named]);
    }
  }
  return batches;
}

/** One expression for all. The samples of the first one have no more labels than without the others. */
function unionOf([[, first], ...others]: Batch): string {
  return [
    others.length === 0 ? first : `(${first})`,
    ...others.map(([name, text]) => `label_replace(${text},"${nameLabel}","${name}","","")`),
  ].join(' or ');
}

function vectorsOf(batch: Batch, samples: readonly ApiSample[]): Record<string, ApiSample[]> {
  const vectors: Record<string, ApiSample[]> = Object.fromEntries(batch.map(([name]) => [name, []]));
  const [[first]] = batch;
  for (const { labels, ...sample } of samples) {
    const { [nameLabel]: name = first, ...own } = labels;
    vectors[name]?.push({ ...sample, labels: nameLabel in labels ? own : labels });
  }
  return vectors;
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
