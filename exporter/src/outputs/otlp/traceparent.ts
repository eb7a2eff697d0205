/** What a W3C `traceparent` says. */
export interface RemoteParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** Version 00 ends with the flags; later versions may go on after a hyphen. */
const pattern = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const longest = 512;

/** Undefined where it is not valid (W3C Trace Context, "traceparent Header Field Values"). */
export function parseTraceparent(text: string): RemoteParent | undefined {
  if (text.length > longest) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = pattern.exec(text) ?? [];
  if (version === undefined || (version === '00' && rest !== undefined)) return undefined;
  return { traceId, spanId, isSampled: (parseInt(flags, 16) & 1) === 1 };
}

/** That of a sampled span. */
export function formatTraceparent({ traceId, spanId }: Pick<RemoteParent, 'traceId' | 'spanId'>): string {
  return `00-${traceId}-${spanId}-01`;
}
