import type { Duplex } from 'node:stream';
import { crc16 } from '../bus/crc16.ts';

/** A request as a server receives it. */
export interface ServedRequest {
  readonly unit: number;
  /** Function code first. */
  readonly pdu: Buffer;
  /** The frame of a response to this request. */
  readonly frameOf: (pdu: Buffer) => Buffer;
}

const mbapBytes = 6;

/** Splits the bytes of a client into requests: Modbus TCP, or RTU frames. */
export function serveFrames(stream: Duplex, isRtu: () => boolean, serve: (request: ServedRequest) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const length = isRtu() ? rtuLength(rest) : mbapLength(rest);
      if (length === undefined || rest.length < length) return;
      serve(isRtu() ? rtuRequest(rest.subarray(0, length)) : mbapRequest(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
  });
}

function mbapLength(bytes: Buffer): number | undefined {
  return bytes.length < mbapBytes ? undefined : mbapBytes + bytes.readUInt16BE(4);
}

/** A read has eight bytes, a device identification seven. */
function rtuLength(bytes: Buffer): number | undefined {
  return bytes.length < 2 ? undefined : bytes[1] === 43 ? 7 : 8;
}

function mbapRequest(frame: Buffer): ServedRequest {
  const unit = frame[mbapBytes] ?? 0;
  const frameOf = (pdu: Buffer) => {
    const header = Buffer.from(frame.subarray(0, mbapBytes + 1));
    header.writeUInt16BE(pdu.length + 1, 4);
    return Buffer.concat([header, pdu]);
  };
  return { unit, pdu: frame.subarray(mbapBytes + 1), frameOf };
}

function rtuRequest(frame: Buffer): ServedRequest {
  const unit = frame[0] ?? 0;
  const frameOf = (pdu: Buffer) => {
    const response = Buffer.concat([Buffer.from([unit]), pdu, Buffer.alloc(2)]);
    response.writeUInt16LE(crc16(response, 0, response.length - 2), response.length - 2);
    return response;
  };
  return { unit, pdu: frame.subarray(1, -2), frameOf };
}
