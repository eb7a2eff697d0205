import type { Batch } from '../batch.ts';
import type { SendResult } from '../http/sendResult.ts';

/** A request, encoded and compressed once; a retry sends the same bytes. */
export interface EncodedRequest {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Samples in the request: those of series that the target does not take (keep, drop) are left out. */
  readonly samples: number;
  /** Which protocol the body has. */
  readonly protocol?: 'prometheus' | 'victoriametrics';
}

export interface StorageFacts {
  /** When the server was started, epoch milliseconds by this machine's clock. */
  readonly startedMs?: number | undefined;
  /** It drops what is older than that, and does not say so. */
  readonly retentionMs?: number | undefined;
}

/** Speaks remote write with one endpoint. Knows nothing about order, retries and the spool. */
export interface RemoteWriteClient {
  /** Undefined until an answer has shown it. */
  readonly kind: 'prometheus' | 'victoriametrics' | undefined;
  /** Finds out what the server is and which protocol it takes. */
  probe(): Promise<SendResult>;
  /** What VictoriaMetrics tells about itself, if it stores the samples itself; empty for others. */
  facts(): Promise<StorageFacts>;
  encode(batch: Batch): Promise<EncodedRequest>;
  /** Never throws, never follows a redirect. */
  post(request: EncodedRequest): Promise<SendResult>;
  close(): Promise<void>;
}
