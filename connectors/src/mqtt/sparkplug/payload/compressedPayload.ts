import { unzipSync } from 'node:zlib';
import { type Payload, PayloadError } from './payload.ts';
import { readPayload } from './readPayload.ts';

/** A birth of 50 000 metrics has some megabytes. */
export const mostBytes = 8 * 1024 * 1024;
/** What Tahu, its client in JavaScript and Ignition name a payload whose body is another one, compressed. */
const compressed = 'SPBV1.0_COMPRESSED';

/** As {@link readPayload}, and of a compressed payload the one within: by DEFLATE or GZIP, which its first bytes tell. */
export function readAnyPayload(bytes: Uint8Array): Payload {
  const outer = readPayload(bytes);
  if (outer.uuid !== compressed) return outer;
  const inner = readPayload(inflated(outer.body ?? new Uint8Array()));
  return { ...inner, seq: inner.seq ?? outer.seq, timestampMs: inner.timestampMs || outer.timestampMs };
}

function inflated(body: Uint8Array): Buffer {
  try {
    return unzipSync(body, { maxOutputLength: mostBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new PayloadError('size', `it has more than ${mostBytes} bytes without compression`);
    throw new PayloadError('protocol', `its compression is neither DEFLATE nor GZIP: ${message}`);
  }
}
