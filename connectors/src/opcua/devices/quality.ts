import type { StatusCode } from 'node-opcua-client';
import type { Quality } from '../../contract.ts';

/** UncertainNoCommunicationLastUsableValue, UncertainLastUsableValue [OPC 10000-8 7.3.2]: the source is gone. */
const lastUsable: ReadonlySet<number> = new Set([0x408f, 0x4090]);

/** What a status code says of its value (catalogue §8). */
export function qualityOf({ value }: StatusCode): Quality {
  switch (value >>> 30) {
    case 0:
      return 'good';
    case 1:
      return lastUsable.has(value >>> 16) ? 'bad' : 'uncertain';
    default:
      return 'bad';
  }
}
