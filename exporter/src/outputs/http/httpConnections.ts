import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import https, { type AgentOptions } from 'node:https';
import type { Socket } from 'node:net';

interface HttpOptions {
  /** For the whole exchange of a request and its answer. */
  readonly timeoutMs: number;
  /** Of an HTTP proxy: https goes through it by CONNECT. Variables of the environment such as HTTP_PROXY are not read. */
  readonly proxyUrl?: string;
  /** Called when a connection is opened, so that renewed files are used; may throw. */
  readonly tls?: () => AgentOptions;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Longest body of an answer; default {@link mostAnswerBytes}. */
  readonly mostBytes?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** What the server wrote, up to the limit. */
  readonly text: string;
}

/** There is no answer. */
export class HttpFailure extends Error {
  /** The connection was refused or broke; false for a timeout. */
  readonly isConnectionLost: boolean;

  constructor(message: string, isConnectionLost: boolean, cause?: unknown) {
    super(message, { cause });
    this.isConnectionLost = isConnectionLost;
  }
}

/** An answer has a line of text at most; more is not read. */
const mostAnswerBytes = 16_384;

/** Requests over connections that are kept open. Redirects are not followed, the environment's proxies are not used. */
export class HttpConnections {
  readonly #options: HttpOptions;
  #agents: { readonly http: http.Agent; readonly https: https.Agent } | undefined;
  readonly #announced = new WeakSet<Socket>();
  readonly #known = new WeakSet<Socket>();
  /** Of the requests that are under way. */
  readonly #aborts = new Set<() => void>();
  #isClosed = false;
  #lost = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** The number of connections that ended without an announcement of the server: it may have been restarted. */
  get lostConnections(): number {
    return this.#lost;
  }

  /** Rejects with {@link HttpFailure}. */
  async request({ url, method, headers = {}, body, mostBytes = mostAnswerBytes }: HttpRequest): Promise<HttpAnswer> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    try {
      const response = await this.#send(url, { method, headers, signal: timeout }, body);
      const text = await readText(response, mostBytes, timeout);
      return { status: response.statusCode ?? 0, headers: response.headers, text };
    } catch (error) {
      if (timeout.aborted) throw new HttpFailure(`no answer within ${this.#options.timeoutMs / 1000} s`, false, error);
      throw new HttpFailure(failureText(error), (error as NodeJS.ErrnoException).code !== undefined, error);
    }
  }

  /** Requests that are under way fail. */
  close(): void {
    this.#isClosed = true;
    for (const abort of this.#aborts) abort();
    this.#agents?.http.destroy();
    this.#agents?.https.destroy();
  }

  #send(url: URL, options: RequestOptions, body: Uint8Array | undefined): Promise<IncomingMessage> {
    this.#agents ??= this.#createAgents();
    const isTls = url.protocol === 'https:';
    const agent = isTls ? this.#agents.https : this.#agents.http;
    return new Promise((resolve, reject) => {
      const request = (isTls ? https : http).request(url, { ...options, agent });
      // one that waits for the answer of a proxy has no connection yet: its agent does not end it, and it ends without an event
      const abort = () => {
        this.#aborts.delete(abort);
        request.destroy();
        reject(new Error('the request was aborted'));
      };
      this.#aborts.add(abort);
      options.signal?.addEventListener('abort', abort, { once: true });
      request.once('error', reject).once('socket', (socket) => this.#watch(socket));
      request.once('response', (response) => {
        if (response.headers.connection?.toLowerCase() === 'close') this.#announced.add(response.socket);
        resolve(response);
      });
      // after "101 Switching Protocols" there is neither an answer nor an error
      request.once('close', () => {
        this.#aborts.delete(abort);
        reject(new Error('the server wants another protocol'));
      });
      if (body !== undefined) request.setHeader('content-length', body.length);
      request.end(body);
    });
  }

  #watch(socket: Socket): void {
    if (this.#known.has(socket)) return;
    this.#known.add(socket);
    socket.once('close', () => {
      if (!this.#isClosed && !this.#announced.has(socket)) this.#lost++;
    });
  }

  #createAgents() {
    const { proxyUrl, tls } = this.#options;
    const shared = {
      keepAlive: true,
      ...(proxyUrl !== undefined && { proxyEnv: { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl } }),
    };
    return { http: new http.Agent(shared), https: new https.Agent({ ...shared, ...tls?.() }) };
  }
}

/** What the server wrote, as far as it came: the status alone says what happened. Only a server that breaks off a success may have died. */
async function readText(response: IncomingMessage, mostBytes: number, timeout: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // leaving the loop ends the connection: what else comes is not waited for
      if (length >= mostBytes) break;
    }
  } catch (error) {
    if (!timeout.aborted && (response.statusCode ?? 0) < 300) throw error;
  }
  return Buffer.concat(chunks).toString('utf8', 0, Math.min(length, mostBytes));
}

function failureText(error: unknown): string {
  const { code, message, errors = [] } = error as NodeJS.ErrnoException & { readonly errors?: readonly Error[] };
  // all addresses of a host failed
  if (errors[0] !== undefined) return failureText(errors[0]);
  if (code === 'EPROTO' && message.includes('wrong version number')) return 'the port does not use TLS: http:// instead of https://?';
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}
