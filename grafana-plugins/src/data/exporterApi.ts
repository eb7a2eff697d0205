import { lastValueFrom } from 'rxjs';
import { type FetchError, getBackendSrv, isFetchError } from '@grafana/runtime';
import { pluginId } from '../pluginId';
import type { components } from './api';

type Schemas = components['schemas'];
export type ConnectorStatus = Schemas['ConnectorStatus'];
export type DeviceStatus = Schemas['DeviceStatus'];
export type MappingRow = Schemas['MappingRow'];
export type EventRow = Schemas['EventRow'];

/** What each list of the API holds. */
interface ExporterLists {
  readonly connectors: ConnectorStatus;
  readonly devices: DeviceStatus;
  readonly mapping: MappingRow;
  readonly events: EventRow;
}

interface Page<Row> {
  readonly data: readonly Row[];
  /** What `after` has to be for the next page. */
  readonly next?: string;
}

type Parameters = Readonly<Record<string, string | number>>;

/** Why the exporter's API is not there; `failed` is anything that it said itself. */
type ExporterProblem = 'not-set' | 'not-enabled' | 'unreachable' | 'refused' | 'failed';

/** The exporter gave no answer that can be shown. */
export class ExporterError extends Error {
  constructor(
    readonly problem: ExporterProblem,
    message: string,
  ) {
    super(message);
  }
}

const deadlineMs = 15_000;
const base = `/api/plugin-proxy/${pluginId}/gw`;

/** One page of a list, by Grafana's proxy. Rejects with an {@link ExporterError}. */
export function getExporterPage<List extends keyof ExporterLists>(
  list: List,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<Page<ExporterLists[List]>> {
  return ask({ method: 'GET', url: `${base}/v1/${list}`, params: parameters }, signal);
}

/** All pages of a list, one after another. */
export async function getExporterList<List extends keyof ExporterLists>(
  list: List,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<Array<ExporterLists[List]>> {
  const rows: Array<ExporterLists[List]> = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: Page<ExporterLists[List]> = await getExporterPage(list, after === '' ? parameters : { ...parameters, after }, signal);
    rows.push(...page.data);
    after = page.next;
  }
  return rows;
}

/** Makes the exporter load its config again; rejects with what is wrong in a config that it refuses. */
export async function reloadExporter(): Promise<void> {
  await ask({ method: 'POST', url: `${base}/reload` });
}

async function ask<T>(request: { method: string; url: string; params?: Parameters }, signal?: AbortSignal): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const abortSignal = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const { data } = await lastValueFrom(getBackendSrv().fetch<T>({ ...request, showErrorAlert: false, abortSignal }));
    return data;
  } catch (error) {
    if (isFetchError(error)) {
      throw errorOf(error);
    }
    throw new ExporterError('unreachable', error instanceof Error ? error.message : String(error));
  }
}

function errorOf({
  status,
  statusText,
  data,
}: FetchError<{ error?: { message?: string }; message?: string; response?: unknown }>): ExporterError {
  const message = data?.error?.message ?? data?.message ?? statusText ?? `status ${status}`;
  // the exporter's own errors have an object there
  const isGrafanas = typeof data?.error !== 'object';
  if (status === 401 || status === 403) {
    return new ExporterError('refused', message);
  }
  // what was no JSON is put by Grafana's client into `response`: that came from another program
  if (status === 404 && isGrafanas && data?.response === undefined) {
    return new ExporterError('not-enabled', message);
  }
  return new ExporterError(status <= 0 || ((status === 502 || status === 504) && isGrafanas) ? 'unreachable' : 'failed', message);
}
