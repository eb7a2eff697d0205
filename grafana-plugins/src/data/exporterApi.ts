import { lastValueFrom } from 'rxjs';
import { type FetchError, getBackendSrv, isFetchError } from '@grafana/runtime';
import { pluginId } from '../pluginId';
import type { components } from './api';

type Schemas = components['schemas'];
export type ConnectorStatus = Schemas['ConnectorStatus'];
export type DeviceStatus = Schemas['DeviceStatus'];
export type MappingRow = Schemas['MappingRow'];
export type UnmappedRow = Schemas['UnmappedRow'];
export type EventRow = Schemas['EventRow'];
export type MaintenanceRequest = Schemas['MaintenanceRequest'];
export type Maintenance = Schemas['Maintenance'];
export type OutputStatus = Schemas['OutputStatus'];
export type ExporterStats = Schemas['Stats'];

/** Row types of the API's lists. */
interface ExporterLists {
  readonly connectors: ConnectorStatus;
  readonly devices: DeviceStatus;
  readonly mapping: MappingRow;
  readonly unmapped: UnmappedRow;
  readonly events: EventRow;
  readonly outputs: OutputStatus;
  readonly maintenance: Maintenance;
}

interface Page<Row> {
  readonly data: readonly Row[];
  /** Value of `after` for the next page. */
  readonly next?: string;
}

type Parameters = Readonly<Record<string, string | number>>;

/** Why a request to the exporter failed; `failed`: the exporter itself returned an error. */
type ExporterProblem = 'not-set' | 'not-enabled' | 'unreachable' | 'refused' | 'failed';

/** A request to the exporter that failed. */
export class ExporterError extends Error {
  constructor(
    readonly problem: ExporterProblem,
    message: string,
    /** Code of the exporter's error, such as `not_found`. */
    readonly code?: string,
  ) {
    super(message);
  }
}

const deadlineMs = 15_000;
const base = `/api/plugin-proxy/${pluginId}/gw`;

/** One page of a list, requested through Grafana's proxy. Rejects with an {@link ExporterError}. */
export function getExporterPage<List extends keyof ExporterLists>(
  list: List,
  parameters: Parameters = {},
  signal?: AbortSignal,
): Promise<Page<ExporterLists[List]>> {
  return request({ method: 'GET', url: `${base}/v1/${list}`, params: parameters }, signal);
}

/** All rows of a list: requests its pages in order. */
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

/** One device, with its last error and its last payload. Rejects with an {@link ExporterError}. */
export async function getExporterDevice(connector: string, id: string, signal?: AbortSignal): Promise<DeviceStatus> {
  // by the list: an id may contain a slash, which a path cannot
  const { data } = await getExporterPage('devices', { connector, device: id }, signal);
  // the parameter matches names too
  const row = data.find(({ device }) => device === id);
  if (row === undefined) {
    throw new ExporterError('failed', `no device "${id}"`);
  }
  return row;
}

/** The counts of the whole exporter. Rejects with an {@link ExporterError}. */
export async function getExporterStats(signal?: AbortSignal): Promise<ExporterStats> {
  const { data } = await request<{ readonly data: ExporterStats }>({ method: 'GET', url: `${base}/v1/stats` }, signal);
  return data;
}

/** Makes the exporter reload its config; rejects with the problem of a config that it refuses. */
export async function reloadExporter(): Promise<void> {
  await request({ method: 'POST', url: `${base}/reload` });
}

/** What is in maintenance: a device, a connector or an area. */
export type MaintenanceTarget = Pick<Maintenance, 'connector' | 'device' | 'area'>;

/** Sets a target into maintenance. Rejects with an {@link ExporterError}; with the code `safety_not_confirmed` for a safety sensor without `safety`. */
export async function beginMaintenance(data: MaintenanceRequest): Promise<Maintenance> {
  const answer = await request<{ readonly data: Maintenance }>({ method: 'POST', url: `${base}/maintenance`, data });
  return answer.data;
}

/** Ends a maintenance before its time. Rejects with an {@link ExporterError}. */
export async function endMaintenance({ connector, device, area }: MaintenanceTarget): Promise<void> {
  const params = {
    ...(connector !== undefined && { connector }),
    ...(device !== undefined && { device }),
    ...(area !== undefined && { area }),
  };
  await request({ method: 'DELETE', url: `${base}/maintenance`, params });
}

async function request<T>(options: { method: string; url: string; params?: Parameters; data?: unknown }, signal?: AbortSignal): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const abortSignal = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const { data } = await lastValueFrom(getBackendSrv().fetch<T>({ ...options, showErrorAlert: false, abortSignal }));
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
}: FetchError<{ error?: { message?: string; code?: string }; message?: string; response?: unknown }>): ExporterError {
  const message = data?.error?.message ?? data?.message ?? statusText ?? `status ${status}`;
  // errors of the exporter have an object as `error`, Grafana's a string
  const isGrafanaError = typeof data?.error !== 'object';
  if (status === 401 || status === 403) {
    return new ExporterError('refused', message);
  }
  // Grafana's client puts a body that is not JSON into `response`: it came from another program
  if (status === 404 && isGrafanaError && data?.response === undefined) {
    return new ExporterError('not-enabled', message);
  }
  const isUnreachable = status <= 0 || ((status === 502 || status === 504) && isGrafanaError);
  return new ExporterError(isUnreachable ? 'unreachable' : 'failed', message, data?.error?.code);
}
