import { lastValueFrom } from 'rxjs';
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { pluginId } from '../../pluginId';

/** What came back, whatever its status; `status` 0 when nothing did. */
export interface ProbeAnswer {
  readonly status: number;
  readonly data: unknown;
  /** The server's own clock when it answered. */
  readonly dateMs?: number;
}

const deadlineMs = 10_000;

/** Asks the exporter by the plugin's proxy route; no status is an error here, as the checks tell them apart. */
export async function probeExporter(path: 'v1/connectors' | 'openapi.json'): Promise<ProbeAnswer> {
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
