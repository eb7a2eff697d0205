import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { pluginId } from '../../pluginId';

/** The response to a probe, with any status; `status` 0 without a response. */
export interface ProbeResponse {
  readonly status: number;
  readonly data: unknown;
  /** Time of the server by the header `Date`. */
  readonly dateMs?: number;
}

const deadlineMs = 10_000;

/** Requests a path of the exporter through the plugin's proxy route. Error statuses do not reject, since the checks distinguish them. */
export async function probeExporter(path: 'v1/connectors' | 'access' | 'openapi.json'): Promise<ProbeResponse> {
  try {
    const { status, data, headers } = await lastValueFrom(
      getBackendSrv().fetch<unknown>({
        url: `/api/plugin-proxy/${pluginId}/gw/${path}`,
        showErrorAlert: false,
        abortSignal: AbortSignal.timeout(deadlineMs),
      }),
    );
    const dateMs = Date.parse(headers.get('date') ?? '');
    return { status, data, dateMs: Number.isNaN(dateMs) ? undefined : dateMs };
  } catch (error) {
    if (isFetchError(error)) {
      return { status: error.cancelled ? 0 : error.status, data: error.data };
    }
    return { status: 0, data: undefined };
  }
}
