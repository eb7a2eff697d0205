import type { Duplex } from 'node:stream';
import modbusSerial from 'modbus-serial';
import { busUrlText, type BusUrl } from './busUrl.ts';
import type { Table } from '../registers/registerMap.ts';
import type { FramePort, PortEvents } from './framePort.ts';
import { crc16 } from './crc16.ts';
import { LateResponses } from './lateResponses.ts';
import { MbapPort } from './mbapPort.ts';
import { openStream } from './openStream.ts';
import { exceptionText, ReadError } from './readError.ts';
import type { ReadRequest } from './readRequest.ts';
import { RtuPort } from './rtuPort.ts';

// a CommonJS module, whose types put the class below "default"
const { default: Client } = modbusSerial;

const functionOf: Readonly<Record<Table, 'writeFC1' | 'writeFC2' | 'writeFC3' | 'writeFC4'>> = {
  coil: 'writeFC1',
  discrete: 'writeFC2',
  holding: 'writeFC3',
  input: 'writeFC4',
};

const crcBytes = 2;

/** Passed to modbus-serial's callbacks: `buffer` has the data bytes of the response. */
interface ClientResponse {
  readonly buffer: Buffer;
}

/** How modbus-serial fails. */
type ClientError = Error & { readonly modbusCode?: number; readonly errno?: string };

/** One open connection to a bus. Order and priority of requests are up to {@link Bus}. */
export class Connection {
  /** Resolves with the reason when the connection is closed, by either side. */
  readonly closed: Promise<string>;
  readonly openedMs = performance.now();
  /** Closed by {@link close}, not by the other side. */
  isClosedByUs = false;
  /** Closed because the bytes received were not of this protocol. */
  isProtocolError = false;
  /** It carries a request during which another connection was closed. */
  hasSuspect = false;
  /** Requests in flight when it was closed. */
  lostRequests = 0;
  /** A response that no request waits for; `isLate` when its request had timed out. */
  onUnsolicited: (isLate: boolean) => void = () => undefined;
  /** Responses have other transaction ids than their requests: only one request may be in flight. */
  onWrongIds: (which: string) => void = () => undefined;
  /** Time of the last response, by performance.now(). */
  lastResponseMs: number | undefined;
  /** Number of responses. */
  responses = 0;
  readonly #url: BusUrl;
  readonly #port: FramePort;
  readonly #client: InstanceType<typeof Client>;
  readonly #waiting = new Set<(error: ReadError) => void>();
  #resolveClosed: ((why: string) => void) | undefined;
  readonly #late = new LateResponses();

  constructor(url: BusUrl, stream: Duplex) {
    this.#url = url;
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    const events: PortEvents = {
      onUnsolicited: (isLate) => this.onUnsolicited(isLate),
      onWrongIds: (which) => this.onWrongIds(which),
      onProtocolError: (detail) => this.#protocolError(detail),
    };
    this.#port = url.kind === 'tcp' ? new MbapPort(stream, events) : new RtuPort(stream, events);
    stream.on('data', (chunk: Buffer) => this.#port.receive(chunk));
    stream.on('error', (error: NodeJS.ErrnoException) => this.#finish(`connection lost: ${error.code ?? error.message}`));
    stream.on('close', () => this.#finish('the server closed the connection'));
    this.#client = new Client(this.#port);
    this.#client.open();
  }

  static async open(url: BusUrl, connectTimeoutMs: number, signal: AbortSignal): Promise<Connection> {
    return new Connection(url, await openStream(url, connectTimeoutMs, signal));
  }

  /** Whether several requests may be in flight. Over TCP false until the first response. */
  get canMatchResponses(): boolean {
    return this.#url.kind !== 'tcp' || this.#port.echoesIds === true;
  }

  /** The data bytes of the response; rejects with a {@link ReadError}. */
  async read(request: ReadRequest, timeoutMs: number): Promise<Buffer> {
    const first = this.#port.echoesIds === true ? undefined : this.#late.readBefore(request, performance.now());
    if (first !== undefined) {
      await this.#readOnce(first, timeoutMs).catch((error: unknown) => {
        if (!(error instanceof ReadError) || error.failure !== 'exception') throw error;
        // an exception is a response too
        this.#late.responded(request.unit);
      });
    }
    return this.#readOnce(request, timeoutMs);
  }

  /** Sends a request of any function, without unit id and CRC; the response likewise. Rejects with a {@link ReadError}. */
  async request(unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Buffer> {
    const frame = Buffer.concat([Buffer.from([unit]), pdu, Buffer.alloc(crcBytes)]);
    frame.writeUInt16LE(crc16(frame, 0, frame.length - crcBytes), frame.length - crcBytes);
    const id = this.#port._transactionIdWrite;
    const response = await new Promise<Buffer>((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#port.off('data', onFrame);
        this.#waiting.delete(fail);
      };
      const fail = (error: ReadError) => {
        settle();
        reject(error);
      };
      const onFrame = (data: Buffer) => {
        if (this.#port._transactionIdRead !== id) return;
        settle();
        this.#responded();
        if (this.#port.mismatch === undefined) resolve(data.subarray(1, -crcBytes));
        else reject(this.#readError(unit, new Error(this.#port.mismatch)));
      };
      const timer = setTimeout(() => {
        this.#port.abandon(id);
        fail(this.#readError(unit, Object.assign(new Error('Timed out'), { errno: 'ETIMEDOUT' })));
      }, timeoutMs);
      this.#waiting.add(fail);
      this.#port.on('data', onFrame);
      this.#port.write(frame);
    });
    const [functionCode = 0, code = 0] = response;
    if (functionCode === (pdu[0] ?? 0)) return response;
    const isException = functionCode === ((pdu[0] ?? 0) | 0x80);
    const error = new Error(`the response to function ${pdu[0] ?? 0} has function ${functionCode}`);
    throw this.#readError(unit, isException ? Object.assign(error, { modbusCode: code }) : error);
  }

  close(why = 'closed'): void {
    this.isClosedByUs ||= this.#resolveClosed !== undefined;
    this.#finish(why);
  }

  #protocolError(detail: string): void {
    this.isProtocolError = true;
    this.#finish(detail);
  }

  #finish(why: string): void {
    if (this.#resolveClosed === undefined) return;
    const resolveClosed = this.#resolveClosed;
    this.#resolveClosed = undefined;
    this.lostRequests = this.#waiting.size;
    this.#client.destroy(() => undefined);
    for (const fail of [...this.#waiting]) fail(new ReadError('link', `cannot read from "${busUrlText(this.#url)}": ${why}`));
    resolveClosed(why);
  }

  async #readOnce(request: ReadRequest, timeoutMs: number): Promise<Buffer> {
    const { unit, address, count } = request;
    try {
      const { buffer } = await this.#transact<ClientResponse>(unit, timeoutMs, (next) =>
        this.#client[functionOf[request.table]](unit, address, count, next as never),
      );
      this.#late.responded(unit);
      return buffer;
    } catch (error) {
      if (error instanceof ReadError && error.failure === 'timeout') this.#late.timedOut(request, performance.now());
      throw error;
    }
  }

  #transact<T>(unit: number, timeoutMs: number, send: (next: (error: ClientError | null, response: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = this.#port._transactionIdWrite;
      const fail = (error: ReadError) => {
        this.#waiting.delete(fail);
        reject(error);
      };
      this.#waiting.add(fail);
      this.#client.setTimeout(timeoutMs);
      send((error, response) => {
        if (!this.#waiting.delete(fail)) return;
        if (error?.errno === 'ETIMEDOUT') this.#port.abandon(id);
        else this.#responded();
        // modbus-serial checks the length of the frame, but not the byte count in it
        const { mismatch } = this.#port;
        const isChecked = mismatch === undefined || error?.modbusCode !== undefined || error?.errno !== undefined;
        const failure = isChecked ? error : new Error(mismatch);
        if (failure === null) resolve(response);
        else reject(this.#readError(unit, failure));
      });
    });
  }

  #responded(): void {
    this.lastResponseMs = performance.now();
    this.responses++;
  }

  #readError(unit: number, error: ClientError): ReadError {
    const message = (why: string) => `cannot read unit ${unit} of "${busUrlText(this.#url)}": ${why}`;
    const { modbusCode: code, errno } = error;
    if (code !== undefined) return new ReadError('exception', message(exceptionText(code)), { code });
    if (errno === 'ETIMEDOUT') return new ReadError('timeout', message('no response'));
    if (errno === 'ECONNREFUSED') return new ReadError('link', message('no connection'));
    return new ReadError('malformed', message(error.message), { cause: error });
  }
}
