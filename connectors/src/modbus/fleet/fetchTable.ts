import { decodeTable, type TableText } from '../config/readTable.ts';

const maxBytes = 8 * 1024 * 1024;
const fetchTimeoutMs = 10_000;

/** Fetches the table of a URL as Prometheus fetches http_sd; never throws. */
export async function fetchTable(url: string, refreshMs: number, signal: AbortSignal): Promise<TableText> {
  const headers = { accept: 'application/json', 'x-prometheus-refresh-interval-seconds': String(refreshMs / 1000) };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(fetchTimeoutMs)]) });
    if (response.status !== 200)
      return { reason: 'protocol', message: `unexpected HTTP status ${response.status} ${response.statusText}`.trimEnd() };
    const body = await bodyOf(response);
    return body === undefined ? { reason: 'size', message: 'expected at most 8 MiB' } : decodeTable(body);
  } catch (error) {
    return { reason: 'protocol', message: `cannot fetch URL: ${networkCause(error as Error)}` };
  }
}

/** Undefined for a body that is too large. */
async function bodyOf(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The code or message of the error behind the one that fetch() throws, which has none. */
function networkCause(error: Error): string {
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code === undefined || typeof code !== 'string' ? message : code;
}
