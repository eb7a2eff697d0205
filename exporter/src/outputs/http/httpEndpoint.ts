import { readTls } from '@gaugeway/connectors/tls';
import type { HttpTarget } from '../../config/httpTargetSchema.ts';
import type { Authorization } from './authorization.ts';
import { createAuthorization } from './createAuthorization.ts';
import { HttpConnections, HttpFailure, type HttpAnswer, type HttpRequest } from './httpConnections.ts';
import { oneLine, resultOf, type SendResult } from './sendResult.ts';

/** `answer` is absent where none came. */
export interface Exchange {
  readonly result: SendResult;
  readonly answer?: HttpAnswer;
}

/** A server of the config, with its credentials, headers and TLS files. Knows nothing about the protocol in the bodies. */
export class HttpEndpoint {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secrets: readonly string[];
  readonly #authorization: Authorization;
  readonly #connections: HttpConnections;
  #lostConnections = 0;

  /** Connects nowhere yet. `headers` are sent with each request, such as User-Agent. */
  constructor(config: HttpTarget, headers: Readonly<Record<string, string>> = {}) {
    const own = Object.entries(config.headers).map(([name, value]) => [name, value.reveal()] as const);
    this.#headers = { ...headers, ...Object.fromEntries(own) };
    this.#secrets = own.map(([, value]) => value);
    this.#authorization = createAuthorization(config, () => tokenConnections(config));
    this.#connections = connectionsOf(config);
  }

  /** Never throws, never follows a redirect. */
  async send(request: HttpRequest): Promise<Exchange> {
    const lostBefore = this.#connections.lostConnections;
    try {
      const answer = await this.#authorized(request);
      return {
        answer,
        result: this.#withConnection(
          resultOf(answer, (text) => this.clean(text, request.url)),
          lostBefore,
        ),
      };
    } catch (error) {
      const isConnectionLost = error instanceof HttpFailure && error.isConnectionLost;
      this.#lostConnections = this.#connections.lostConnections;
      return { result: { kind: 'retry', why: this.clean((error as Error).message, request.url), isConnectionLost } };
    }
  }

  /** One line without the credentials, the values of headers, and those in the query of the URL. */
  clean(text: string, url?: URL): string {
    return oneLine(text, [...this.#authorization.secrets, ...this.#secrets, ...queryValues(url)]);
  }

  close(): void {
    this.#connections.close();
    this.#authorization.close?.();
  }

  /** With a token that has just been revoked, the server gets a second one. */
  async #authorized(request: HttpRequest): Promise<HttpAnswer> {
    const credentials = await this.#authorization.header();
    const answer = await this.#request(request, credentials);
    if (answer.status !== 401 || !(await this.#authorization.renew(credentials))) return answer;
    return this.#request(request, await this.#authorization.header());
  }

  #request(request: HttpRequest, credentials: string | undefined): Promise<HttpAnswer> {
    const headers = { ...this.#headers, ...request.headers, ...(credentials !== undefined && { authorization: credentials }) };
    return this.#connections.request({ ...request, headers });
  }

  /** A server that has just been started may answer 503: the first success tells. */
  #withConnection(result: SendResult, lostBefore: number): SendResult {
    const lost = this.#connections.lostConnections;
    if (result.kind !== 'ok' || lost === this.#lostConnections) return result;
    this.#lostConnections = lost;
    return { ...result, isReconnected: true, ...(lost > lostBefore && { isInterrupted: true }) };
  }
}

/** As they are in the URL, and decoded. */
function queryValues(url: URL | undefined): string[] {
  const encoded = url?.search.split(/[&=]/) ?? [];
  return [...encoded.filter((_, index) => index % 2 === 1), ...(url?.searchParams.values() ?? [])];
}

function connectionsOf({ timeout, proxy_url: proxyUrl, tls }: HttpTarget): HttpConnections {
  return new HttpConnections({
    timeoutMs: timeout,
    ...(proxyUrl !== undefined && { proxyUrl }),
    ...(tls !== undefined && { tls: () => readTls(tls) }),
  });
}

/** The same for the server that issues tokens: it has another name. */
function tokenConnections(config: HttpTarget): HttpConnections {
  const { server_name: _, ...tls } = config.tls ?? { insecure_skip_verify: false };
  return connectionsOf({ ...config, ...(config.tls !== undefined && { tls }) });
}
