import type { Batch } from '../batch.ts';

/** A request, encoded and compressed once; a retry sends the same bytes. */
export interface EncodedRequest {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Samples in the request: those of series that the target does not take (keep, drop) are left out. */
  readonly samples: number;
  /** Which protocol the body has. */
  readonly protocol?: 'prometheus' | 'victoriametrics';
}

/** The result of one request. `serverMs`: the header Date of the answer, epoch milliseconds. */
export type SendResult =
  | {
      readonly kind: 'ok';
      /**
       * A connection ended unexpectedly before this request: the server may have been killed, and may have lost the newest samples that it had
       * confirmed.
       */
      readonly isReconnected?: boolean;
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
  /** Another 4xx or a redirect, with the server's words. `isOfData`: it may be due to single samples (400, 422), so that others may be accepted. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly why: string;
      readonly isOfData: boolean;
      readonly serverMs?: number;
    };

/** Speaks remote write with one endpoint. Knows nothing about order, retries and the spool. */
export interface RemoteWriteClient {
  /** Undefined until an answer has shown it. */
  readonly kind: 'prometheus' | 'victoriametrics' | undefined;
  /** Finds out what the server is and which protocol it takes. */
  probe(): Promise<SendResult>;
  encode(batch: Batch): Promise<EncodedRequest>;
  /** Never throws, never follows a redirect. */
  post(request: EncodedRequest): Promise<SendResult>;
  close(): Promise<void>;
}
