import type { HttpAnswer } from './httpConnections.ts';
import { redact } from './redact.ts';

/** The result of one request. `serverMs`: the header Date of the answer, epoch milliseconds. */
export type SendResult =
  | {
      readonly kind: 'ok';
      /**
       * A connection ended unexpectedly before this request: the server may have been killed, and may have lost the newest samples that it had
       * confirmed.
       */
      readonly isReconnected?: boolean;
      /** That happened while the request was under way: the server may have answered before. */
      readonly isInterrupted?: boolean;
      readonly serverMs?: number;
    }
  /** 5xx, 429, timeouts and errors of the connection. */
  | {
      readonly kind: 'retry';
      readonly why: string;
      readonly afterMs?: number;
      readonly isConnectionLost: boolean;
      readonly serverMs?: number;
    }
  /** 413 */
  | { readonly kind: 'too_large'; readonly why: string; readonly serverMs?: number }
  /** Another 4xx, a redirect or a web page, with the server's words. `isOfData`: it may be due to single samples (400, 422), so that others may be accepted. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly why: string;
      readonly isOfData: boolean;
      readonly serverMs?: number;
    };

/** Statuses of which only some of the samples may be the reason. Thanos answers 409 to samples out of order. */
const ofData = new Set([400, 409, 422]);
/** Older versions of vmauth answer 400 to wrong credentials. */
const badCredentials = /\bauth token\b/;
/** Another attempt may succeed; besides them all 5xx. */
const temporary = new Set([408, 425, 429]);

/** No API that is sent data answers in HTML or XML that it took them: it is a login page, or the start page of a server. */
const page = /^\s*</;

const longestText = 300;
/** What follows is not looked at: it is not shown, and to search megabytes for secrets takes long. */
const longestRead = 16_384;

/** What an answer means for the samples of the request. `clean` makes the server's words fit for a log line. */
export function resultOf({ status, headers, text }: HttpAnswer, clean: (text: string) => string): SendResult {
  const serverMs = timeOf(headers.date);
  const common = { ...(serverMs !== undefined && { serverMs }) };
  if (status >= 200 && status < 300) {
    if (!page.test(text)) return { kind: 'ok', ...common };
    return { kind: 'refused', status, why: clean(`${status} with a web page instead of an answer: ${text}`), isOfData: false, ...common };
  }
  const why = clean(`${status} ${status >= 300 && status < 400 ? redirectText(headers.location) : text}`);
  if (status === 413) return { kind: 'too_large', why, ...common };
  if (status >= 500 || temporary.has(status)) {
    const afterMs = retryAfterMs(headers['retry-after'], serverMs ?? Date.now());
    return { kind: 'retry', why, isConnectionLost: false, ...common, ...(afterMs !== undefined && { afterMs }) };
  }
  return { kind: 'refused', status, why, isOfData: ofData.has(status) && !badCredentials.test(text), ...common };
}

/** One line of at most 300 characters, without the secrets, and without what turns the direction of text. */
export function oneLine(text: string, secrets: Iterable<string>): string {
  const line = redact(text.slice(0, longestRead), secrets)
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
  return line.length <= longestText ? line : `${line.slice(0, longestText - 1).toWellFormed()}…`;
}

/** A redirect is not followed: nothing goes to a host that is not configured. */
function redirectText(location: string | undefined): string {
  const url = location === undefined ? null : URL.parse(location);
  return url === null ? 'is a redirect, which is not followed' : `redirects to host "${url.host}", which is not followed`;
}

/** Seconds, or a time by the server's clock. */
function retryAfterMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = timeOf(text);
  return atMs === undefined ? undefined : Math.max(0, atMs - nowMs);
}

function timeOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
