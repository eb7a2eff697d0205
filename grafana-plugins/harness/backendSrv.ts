import { AppEvents, urlUtil } from '@grafana/data';
import { type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse, getAppEvents } from '@grafana/runtime';
import { lastValueFrom, Observable } from 'rxjs';

/** Sends requests like Grafana: same origin, errors as `FetchError`, shown to the user unless the caller disables that. */
export class HarnessBackendSrv implements BackendSrv {
  readonly #running = new Map<string, AbortController>();

  fetch<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
    return new Observable((subscriber) => {
      const controller = new AbortController();
      const abort = () => controller.abort();
      options.abortSignal?.addEventListener('abort', abort);
      if (options.abortSignal?.aborted) {
        abort();
      }
      if (options.requestId !== undefined) {
        this.#running.get(options.requestId)?.abort();
        this.#running.set(options.requestId, controller);
      }
      send<T>(options, controller.signal).then(
        (response) => {
          subscriber.next(response);
          subscriber.complete();
        },
        (error: FetchError) => {
          subscriber.error(error);
          showError(options, error);
        },
      );
      return () => {
        options.abortSignal?.removeEventListener('abort', abort);
        controller.abort();
      };
    });
  }

  datasourceRequest<T>(options: BackendSrvRequest): Promise<FetchResponse<T>> {
    return lastValueFrom(this.fetch<T>(options));
  }

  async request<T>(options: BackendSrvRequest): Promise<T> {
    const { data } = await lastValueFrom(this.fetch<T>(options));
    const message = (data as { message?: string } | undefined)?.message;
    if (options.method !== 'GET' && options.showSuccessAlert !== false && message) {
      getAppEvents().publish({ type: AppEvents.alertSuccess.name, payload: [message] });
    }
    return data;
  }

  // eslint-disable-next-line max-params -- Grafana's signature
  get<T>(url: string, params?: BackendSrvRequest['params'], requestId?: string, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'GET', url, params, requestId });
  }

  post<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'POST', url, data });
  }

  put<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'PUT', url, data });
  }

  patch<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'PATCH', url, data });
  }

  delete<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>): Promise<T> {
    return this.request<T>({ ...options, method: 'DELETE', url, data });
  }

  chunked(): Observable<FetchResponse<Uint8Array | undefined>> {
    throw new Error('cannot stream: not supported by the harness');
  }
}

async function send<T>(config: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> {
  const { method = 'GET', params, data, headers, responseType } = config;
  const path = config.url.startsWith('/') ? config.url : `/${config.url}`;
  const url = params ? urlUtil.appendQueryToUrl(path, urlUtil.toUrlParams(params)) : path;
  const isText = data === undefined || typeof data === 'string' || data instanceof Blob;
  const init = {
    method,
    signal,
    body: isText ? data : JSON.stringify(data),
    headers: isText ? headers : { 'Content-Type': 'application/json', ...headers },
  };
  const response = await fetch(url, init).catch((error: Error) => {
    const cancelled = signal.aborted;
    throw {
      status: cancelled ? -1 : 502,
      statusText: cancelled ? 'Request was aborted' : error.message,
      cancelled,
      data: {},
      config,
    } as FetchError;
  });
  const { ok, status, statusText, redirected, type } = response;
  const body = await bodyOf(response, responseType);
  if (!ok) {
    throw {
      status,
      statusText,
      data: typeof body === 'object' ? body : { message: statusText, error: statusText, response: body },
      config,
    } as FetchError;
  }
  return { data: body as T, ok, status, statusText, redirected, type, url: response.url, headers: response.headers, config };
}

async function bodyOf(response: Response, responseType: BackendSrvRequest['responseType']): Promise<unknown> {
  if (responseType === 'blob') {
    return response.blob();
  }
  if (responseType === 'arraybuffer') {
    return response.arrayBuffer();
  }
  const text = await response.text();
  if (responseType === 'text') {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// delayed, since the caller marks an error as handled when it receives it
function showError({ url, showErrorAlert }: BackendSrvRequest, error: FetchError): void {
  const isQuery = url.includes('api/datasources/proxy') || url.includes('api/ds/query');
  setTimeout(() => {
    if (showErrorAlert ?? !isQuery) {
      if (!error.isHandled && !error.cancelled) {
        getAppEvents().publish({
          type: AppEvents.alertError.name,
          payload: [error.data?.message ?? error.statusText ?? 'Unexpected error'],
        });
      }
    }
  }, 50);
}
