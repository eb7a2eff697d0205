import type { z } from 'zod';
import { errorBody, pageOf } from '../server/schemas.ts';

/** No HTTP response from the URL. */
export class UnreachableError extends Error {}

/** The response is an error, or not one of this API. */
export class ApiAnswerError extends Error {}

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
  async rows<Row extends z.ZodType>(
    path: string,
    row: Row,
    filter: Readonly<Record<string, string | undefined>>,
  ): Promise<z.output<Row>[]> {
    const rows: z.output<Row>[] = [];
    let after: string | undefined;
    do {
      const page = pageOf(row).safeParse(await this.#get(path, { ...filter, after }));
      if (!page.success) throw new ApiAnswerError(`unexpected response of ${this.#url.origin}: not an exporter, or another version`);
      rows.push(...page.data.data);
      after = page.data.next;
    } while (after !== undefined);
    return rows;
  }

  async #get(path: string, query: Readonly<Record<string, string | undefined>>): Promise<unknown> {
    const url = new URL(path, this.#url);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
    const response = await this.#fetch(url);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    if (response.status === 401) throw new ApiAnswerError('the exporter requires a token: use --token-file');
    const parsed = errorBody.safeParse(body);
    throw new ApiAnswerError(
      parsed.success ? parsed.data.error.message : `unexpected response of ${url.origin}: ${response.status} ${response.statusText}`,
    );
  }

  async #fetch(url: URL): Promise<Response> {
    const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      return await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
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
