import { gunzipSync } from 'node:zlib';
import { otlpSchema, type OtlpConfig } from '../../../config/otlpSchema.ts';
import { type Received, StoreServer } from '../../remote-write/testing/storeServer.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string; readonly boolValue?: boolean };
}

/** A span on the wire. */
export interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events: readonly { readonly name: string; readonly timeUnixNano: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** A server for traces by OTLP over HTTP, whose answer a test sets; the default takes everything. */
export async function startOtlpServer(...options: Parameters<typeof StoreServer.start>): Promise<StoreServer> {
  const [answer = (_request, response) => void response.setHeader('content-type', 'application/json').end('{}'), tls] = options;
  return StoreServer.start(answer, tls);
}

export function otlpConfig(target: object): OtlpConfig {
  return otlpSchema.parse(target);
}

/** All that a request says. */
export function decodeExport({ headers, body }: Pick<Received, 'headers' | 'body'>): Export {
  if (headers['content-encoding'] !== 'gzip' || headers['content-type'] !== 'application/json') throw new Error('not gzipped JSON');
  return JSON.parse(gunzipSync(body).toString()) as Export;
}

export function spansOf(requests: readonly Pick<Received, 'headers' | 'body'>[]): WireSpan[] {
  return requests.flatMap((request) =>
    decodeExport(request).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
}

export function attributesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
