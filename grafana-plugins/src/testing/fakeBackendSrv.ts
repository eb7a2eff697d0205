import { type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse, setBackendSrv } from '@grafana/runtime';
import { defer, type Observable } from 'rxjs';

interface FakeResponse {
  readonly status?: number;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Returns the response to a request, at once or later; `undefined`: no response, as with a network error. */
export type Respond = (request: BackendSrvRequest) => FakeResponse | Promise<FakeResponse> | undefined;

/** Replaces Grafana's HTTP client; returns the list of requests. */
export function provideBackend(respond: Respond): BackendSrvRequest[] {
  const requests: BackendSrvRequest[] = [];
  const fetch = <T>(config: BackendSrvRequest): Observable<FetchResponse<T>> =>
    defer(async () => {
      requests.push(config);
      const { status = 200, data, headers = {} } = (await respond(config)) ?? { status: 502, data: {} };
      if (status >= 400) {
        throw { status, statusText: `status ${status}`, data, config } satisfies FetchError;
      }
      return {
        status,
        data,
        headers: new Headers(headers),
        config,
        ok: true,
        statusText: '',
        redirected: false,
        type: 'basic',
        url: config.url,
      } as FetchResponse<T>;
    });
  const request = async <T>(config: BackendSrvRequest): Promise<T> => {
    const response = await new Promise<FetchResponse<T>>((resolve, reject) => fetch<T>(config).subscribe({ next: resolve, error: reject }));
    return response.data;
  };
  const backend: Partial<BackendSrv> = {
    fetch,
    get: (url, params) => request({ method: 'GET', url, params }),
    post: (url, data) => request({ method: 'POST', url, data }),
  };
  setBackendSrv(backend as BackendSrv);
  return requests;
}
