import type { Gateway } from '../../contract.ts';
import type { SharedProperties } from '../../sharedProperties.ts';
import type { TracedMessages } from '../../transport/tracedMessages.ts';

/** What all devices of a broker share. */
export interface TasmotaContext {
  readonly gateway: Gateway;
  readonly messages: TracedMessages;
  readonly shared: SharedProperties;
}
