import { isUtf8 } from 'node:buffer';
import type { Payload } from '../../transport/message.ts';

/** Decodes a payload to text; undefined for bytes that are none in this encoding. */
export type Decode = (payload: Payload) => string | undefined;

const utf8: Decode = (payload) => {
  const text = payload.toString();
  // stands for bytes that are no UTF-8; finding that there is none costs less than checking all bytes
  return text.includes('\ufffd') && typeof payload !== 'string' && !isUtf8(payload) ? undefined : text;
};
const latin1: Decode = (payload) => (typeof payload === 'string' ? payload : payload.toString('latin1'));

const decoders = new Map<string, Decode | undefined>();
/** Names come from the broker. */
const mostDecoders = 100;

/** The decoder for a name of Python's; undefined for an unknown one. */
export function decoderOf(encoding: string): Decode | undefined {
  const name = encoding.toLowerCase().replaceAll('_', '-');
  if (decoders.has(name)) return decoders.get(name);
  const decode = newDecoder(name);
  if (decoders.size < mostDecoders) decoders.set(name, decode);
  return decode;
}

function newDecoder(name: string): Decode | undefined {
  if (name === 'utf-8' || name === 'utf8') return utf8;
  // a TextDecoder takes Latin-1 for Windows-1252
  if (/^(latin-?1|iso-?8859-1|l1)$/.test(name)) return latin1;
  try {
    const decoder = new TextDecoder(name, { fatal: true });
    return (payload) => (typeof payload === 'string' ? payload : decoded(decoder, payload));
  } catch {
    return undefined;
  }
}

function decoded(decoder: InstanceType<typeof TextDecoder>, payload: Buffer): string | undefined {
  try {
    return decoder.decode(payload);
  } catch {
    return undefined;
  }
}
