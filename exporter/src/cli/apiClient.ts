import type { z } from 'zod';
import { errorBody, pageOf } from '../server/schemas.ts';

/** No HTTP response from the URL. */
export class UnreachableError extends Error {}

/** The response is an error, or not one of this API. */
export class ApiAnswerError extends Error {
  /** The code of the API's error, such as `not_found`. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

type Query = Readonly<Record<string, string | undefined>>;

interface Change<Answer extends z.ZodType> {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: object;
  /** Schema of `data` of the response. */
  readonly answer: Answer;
}

const timeoutMs = 10_000;

/** A client of the HTTP API of a running exporter. */
export class ApiClient {
  readonly #url: URL;
  readonly #token: string | undefined;

  constructor(url: URL, token: string | undefined) {
    this.#url = url;
    this.#token = token;
  }

  /** All rows of all pages. Throws {@link UnreachableError} and {@link ApiAnswerError}. */
  async rows<Row extends z.ZodType>(path: string, row: Row, filter: Query): Promise<z.output<Row>[]> {
    const rows: z.output<Row>[] = [];
    let after: string | undefined;
    do {
      const page = this.#parse(pageOf(row), await this.#request(path, { ...filter, after }));
      rows.push(...page.data);
      after = page.next;
    } while (after !== undefined);
    return rows;
  }

  /** Changes something; returns `data` of the response. Throws as {@link rows}. */
  async change<Answer extends z.ZodType>({ method, path, query = {}, body, answer }: Change<Answer>): Promise<z.output<Answer>> {
    const response = await this.#request(path, query, { method, ...(body && { body: JSON.stringify(body) }) });
    return this.#parse(answer, (response as { data?: unknown } | undefined)?.data);
  }

  #parse<Schema extends z.ZodType>(schema: Schema, response: unknown): z.output<Schema> {
    const parsed = schema.safeParse(response);
    if (parsed.success) return parsed.data;
    throw new ApiAnswerError(`unexpected response of ${this.#url.origin}: not an exporter, or another version`);
  }

  async #request(path: string, query: Query, init?: RequestInit): Promise<unknown> {
    const url = new URL(path, this.#url);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
    const response = await this.#fetch(url, init);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    if (response.status === 401) throw new ApiAnswerError('the exporter requires a token: use --token-file');
    const parsed = errorBody.safeParse(body);
    throw new ApiAnswerError(
      parsed.success ? parsed.data.error.message : `unexpected response of ${url.origin}: ${response.status} ${response.statusText}`,
      parsed.data?.error.code,
    );
  }

  async #fetch(url: URL, init?: RequestInit): Promise<Response> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      return await fetch(url, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw new UnreachableError(
        `cannot reach exporter at ${url.origin}: ${networkCause(error as Error)}; start one with "gaugeway run", or set --url`,
        { cause: error },
      );
    }
  }
}

/** The cause of a failed fetch(), whose own message is only that it failed. */
function networkCause(error: Error): string {
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' ? 'connection refused' : (code ?? message);
}
