/** A request as it came: to which unit, function code and what follows it, and how an answer is put back into a frame. */
export interface Request {
  readonly unit: number;
  readonly pdu: Buffer;
  answer(pdu: Buffer): Buffer;
}

/** Takes the requests off the front of what has come; the rest waits for more. */
export type Framing = (bytes: Buffer) => { readonly requests: readonly Request[]; readonly rest: Buffer };

const headerBytes = 6;

/** Modbus TCP: transaction, protocol and length before unit and PDU [Modbus TCP 3.1.3]. */
export const tcpFraming: Framing = (bytes) => {
  const requests: Request[] = [];
  let start = 0;
  while (bytes.length - start >= headerBytes) {
    const end = start + headerBytes + bytes.readUInt16BE(start + 4);
    if (end > bytes.length) break;
    const transaction = bytes.readUInt16BE(start);
    const [unit = 0, ...pdu] = bytes.subarray(start + headerBytes, end);
    requests.push({ unit, pdu: Buffer.from(pdu), answer: (answer) => tcpFrame(transaction, unit, answer) });
    start = end;
  }
  return { requests, rest: bytes.subarray(start) };
};

/** RTU frames as a serial line has them, ended by a CRC [Modbus serial line 2.5.1]; what is none is skipped. */
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
    requests.push({ unit, pdu: frame.subarray(1, -2), answer: (answer) => rtuFrame(unit, answer) });
    start += length;
  }
  return { requests, rest: bytes.subarray(start) };
};

export function tcpFrame(transaction: number, unit: number, pdu: Buffer): Buffer {
  const frame = Buffer.alloc(headerBytes + 1 + pdu.length);
  frame.writeUInt16BE(transaction, 0);
  frame.writeUInt16BE(pdu.length + 1, 4);
  frame.writeUInt8(unit, headerBytes);
  pdu.copy(frame, headerBytes + 1);
  return frame;
}

export function rtuFrame(unit: number, pdu: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.from([unit]), pdu, Buffer.alloc(2)]);
  frame.writeUInt16LE(crc(frame.subarray(0, -2)), frame.length - 2);
  return frame;
}

/** By function: reads and single writes have 8 bytes, multiple writes tell, a device identification has 7. */
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
