/** A received request: its unit, its PDU, and a function that frames the response. */
export interface Request {
  readonly unit: number;
  readonly pdu: Buffer;
  frame(pdu: Buffer): Buffer;
}

/** Splits received bytes into complete requests and the incomplete rest. */
export type Framing = (bytes: Buffer) => { readonly requests: readonly Request[]; readonly rest: Buffer };

const headerBytes = 6;

/** Modbus TCP: transaction, protocol and length, then unit and PDU [Modbus TCP 3.1.3]. */
export const tcpFraming: Framing = (bytes) => {
  const requests: Request[] = [];
  let start = 0;
  while (bytes.length - start >= headerBytes) {
    const end = start + headerBytes + bytes.readUInt16BE(start + 4);
    if (end > bytes.length) break;
    const transaction = bytes.readUInt16BE(start);
    const [unit = 0, ...pdu] = bytes.subarray(start + headerBytes, end);
    requests.push({ unit, pdu: Buffer.from(pdu), frame: (response) => tcpFrame(transaction, unit, response) });
    start = end;
  }
  return { requests, rest: bytes.subarray(start) };
};

/** RTU frames with a CRC at the end [Modbus serial line 2.5.1]; other bytes are skipped. */
export const rtuFraming: Framing = (bytes) => {
  const requests: Request[] = [];
  let start = 0;
  while (bytes.length - start >= 4) {
    const length = rtuLength(bytes.subarray(start));
    if (start + length > bytes.length) break;
    const frame = bytes.subarray(start, start + length);
    if (crc(frame.subarray(0, -2)) !== frame.readUInt16LE(length - 2)) {
      start++;
      continue;
    }
    const unit = frame.readUInt8(0);
    requests.push({ unit, pdu: frame.subarray(1, -2), frame: (response) => rtuFrame(unit, response) });
    start += length;
  }
  return { requests, rest: bytes.subarray(start) };
};

function tcpFrame(transaction: number, unit: number, pdu: Buffer): Buffer {
  const frame = Buffer.alloc(headerBytes + 1 + pdu.length);
  frame.writeUInt16BE(transaction, 0);
  frame.writeUInt16BE(pdu.length + 1, 4);
  frame.writeUInt8(unit, headerBytes);
  pdu.copy(frame, headerBytes + 1);
  return frame;
}

function rtuFrame(unit: number, pdu: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.from([unit]), pdu, Buffer.alloc(2)]);
  frame.writeUInt16LE(crc(frame.subarray(0, -2)), frame.length - 2);
  return frame;
}

/** Frame length by function code: 8 bytes for reads and single writes, a length byte for multiple writes, 7 bytes for device identification. */
function rtuLength(bytes: Buffer): number {
  switch (bytes[1]) {
    case 15:
    case 16:
      return 9 + (bytes[6] ?? 0);
    case 17:
      return 4;
    case 43:
      return 7;
    default:
      return 8;
  }
}

function crc(bytes: Buffer): number {
  let value = 0xffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  }
  return value;
}
