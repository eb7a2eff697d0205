import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';

/** What a port reports to its connection, apart from frames. */
export interface PortEvents {
  /** A response that no request waits for; `isLate` when its request had timed out. */
  readonly onUnsolicited: (isLate: boolean) => void;
  /** Responses do not have the transaction ids of their requests; `which` describes the ids that they have. */
  readonly onWrongIds: (which: string) => void;
  /** The bytes are not frames of this protocol. Nothing that follows can be read. */
  readonly onProtocolError: (detail: string) => void;
}

/**
 * The port of modbus-serial's client: frames with unit id in front and CRC behind, in both directions. Its own ports never report a failed
 * socket, keep bytes of an old response for the next request and pass a late response on as the next one.
 */
export abstract class FramePort extends EventEmitter {
  /** Set by modbus-serial's client when it opens, read when it writes and receives. */
  _transactionIdWrite = 1;
  _transactionIdRead = 1;
  /** Whether responses have the transaction ids of their requests; undefined before the first response, and where frames have no ids. */
  echoesIds: boolean | undefined;
  /** Why the frame that is emitted is not the response to the request; undefined where it is. */
  mismatch: string | undefined;
  protected readonly stream: Duplex;
  protected readonly events: PortEvents;

  constructor(stream: Duplex, events: PortEvents) {
    super();
    this.stream = stream;
    this.events = events;
  }

  get isOpen(): boolean {
    return this.stream.writable;
  }

  /** The stream is open before the port exists. */
  open(callback: () => void): void {
    callback();
  }

  close(callback?: () => void): void {
    this.stream.destroy();
    callback?.();
  }

  destroy(callback?: () => void): void {
    this.close(callback);
  }

  /** Sends a request, given with its CRC. */
  abstract write(frame: Buffer): void;
  /** The request timed out: its response is no longer expected. */
  abstract abandon(transactionId: number): void;
  /** Bytes from the stream. */
  abstract receive(chunk: Buffer): void;
}

const exceptionFlag = 0x80;

/** The response that a request expects. */
export interface ExpectedResponse {
  readonly unit: number;
  readonly functionCode: number;
  /** Number of data bytes, where the request determines it. */
  readonly bytes: number | undefined;
}

/** `request` begins with its unit id; bytes after its data are ignored. */
export function expectedResponse(request: Buffer): ExpectedResponse {
  const [unit = 0, functionCode = 0] = request;
  const isBits = functionCode === 1 || functionCode === 2;
  const isRegisters = functionCode === 3 || functionCode === 4;
  const count = isBits || isRegisters ? request.readUInt16BE(4) : 0;
  return { unit, functionCode, bytes: isRegisters ? 2 * count : isBits ? Math.ceil(count / 8) : undefined };
}

export function isResponseTo(functionCode: number, expected: ExpectedResponse): boolean {
  return functionCode === expected.functionCode || functionCode === (expected.functionCode | exceptionFlag);
}

/** Whether unit, function and length match. `response` begins with its unit id. */
export function isExpected(response: Buffer, expected: ExpectedResponse): boolean {
  const [unit, functionCode = 0, bytes] = response;
  if (unit !== expected.unit || !isResponseTo(functionCode, expected)) return false;
  return expected.bytes === undefined || functionCode >= exceptionFlag || bytes === expected.bytes;
}

/** Why a response with the right transaction id does not match its request; undefined where it does. `length` counts from the unit id to the last byte of data. */
export function mismatchOf(response: Buffer, length: number, expected: ExpectedResponse): string | undefined {
  const [unit = 0, functionCode = 0, bytes = 0] = response;
  if (unit !== expected.unit) {
    const advice = unit === 0 ? '; try "unit: 0" for this device' : '';
    return `the response is from unit ${unit}, expected unit ${expected.unit}${advice}`;
  }
  if (!isResponseTo(functionCode, expected))
    return `the response is to function ${functionCode}, expected function ${expected.functionCode}`;
  if (functionCode >= exceptionFlag || expected.bytes === undefined) return undefined;
  if (bytes !== expected.bytes) return `the response has ${bytes} bytes of data, expected ${expected.bytes}`;
  const surplus = length - 3 - bytes;
  if (surplus === 0) return undefined;
  const plural = Math.abs(surplus) === 1 ? 'byte' : 'bytes';
  return `the response is ${Math.abs(surplus)} ${plural} ${surplus > 0 ? 'longer' : 'shorter'} than its byte count states`;
}
