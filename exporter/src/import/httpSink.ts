import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '@gaugeway/connectors/backoff';

/** A request to a store failed. */
export class SinkError extends Error {}

const maxAttempts = 5;
const delays = { firstMs: 500, longestMs: 8000 };

export interface HttpTarget {
  readonly url: URL;
  /** Value of the header Authorization. */
  readonly authorization?: string;
}

interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request; retries temporary failures (not status 4xx) with exponential back-off. Messages never contain the authorization. */
export async function send({ url, authorization }: HttpTarget, init: HttpRequest): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(url, { ...init, headers: { ...init.headers, ...(authorization !== undefined && { authorization }) } });
    if ('text' in outcome) return outcome.text;
    if (outcome.isFinal || attempt === maxAttempts)
      throw new SinkError(`cannot write to "${url.origin}${url.pathname}": ${outcome.problem}`);
    await pause(backoffMs(delays, attempt));
  }
}

async function once(url: URL, init: HttpRequest): Promise<{ text: string } | { problem: string; isFinal: boolean }> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    if (response.ok) return { text };
    return { problem: `${response.status} ${text.slice(0, 300).trim()}`, isFinal: response.status < 500 && response.status !== 429 };
  } catch (error) {
    const { message, cause } = error as Error;
    return { problem: (cause as { code?: string } | undefined)?.code ?? message, isFinal: false };
  }
}
