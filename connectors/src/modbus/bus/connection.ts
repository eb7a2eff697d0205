import type { Duplex } from 'node:stream';
import modbusSerial from 'modbus-serial';
import { busUrlText, type BusUrl } from './busUrl.ts';
import type { Table } from '../registers/registerMap.ts';
import type { FramePort, PortEvents } from './framePort.ts';
import { crc16 } from './crc16.ts';
import { LateAnswers } from './lateResponses.ts';
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

/** What modbus-serial's callbacks get: `buffer` has the data bytes of the answer. */
interface Answer {
  readonly buffer: Buffer;
}

/** What modbus-serial fails with. */
type ClientError = Error & { readonly modbusCode?: number; readonly errno?: string };

/** One open connection to a bus. Knows no units and no order: {@link Bus} has those. */
export class Connection {
  /** Resolves with the reason when the connection is over, whoever ended it. */
  readonly closed: Promise<string>;
  readonly openedMs = performance.now();
  /** Ended by {@link close}, not by what happened on the wire. */
  isClosedByUs = false;
  /** Ended because what came was not of this protocol. */
  isGarbled = false;
  /** Requests that were under way when it ended. */
  lostRequests = 0;
  /** Answers that belong to no request that is waited for. */
  onStray: (late: boolean) => void = () => undefined;
  /** Answers have transaction ids that nobody asked with: only one request at a time can be told from another. */
  onForeignIds: (how: string) => void = () => undefined;
  /** When something was last heard, by performance.now(). */
  heardMs: number | undefined;
  /** Answers that came. */
  answers = 0;
  readonly #url: BusUrl;
  readonly #port: FramePort;
  readonly #client: InstanceType<typeof Client>;
  readonly #waiting = new Set<(error: ReadError) => void>();
  #end: ((why: string) => void) | undefined;
  readonly #late = new LateAnswers();

  private constructor(url: BusUrl, stream: Duplex) {
    this.#url = url;
    this.closed = new Promise((resolve) => (this.#end = resolve));
    const events: PortEvents = {
      onStray: (late) => this.onStray(late),
      onForeignIds: (how) => this.onForeignIds(how),
      onGarbage: (detail) => this.#garbled(detail),
    };
    this.#port = url.kind === 'tcp' ? new MbapPort(stream, events) : new RtuPort(stream, events);
    stream.on('error', (error: NodeJS.ErrnoException) => this.#finish(`connection lost: ${error.code ?? error.message}`));
    stream.on('close', () => this.#finish('the other side closed the connection'));
    this.#client = new Client(this.#port);
    this.#client.open();
  }

  static async open(url: BusUrl, connectTimeoutMs: number, signal: AbortSignal): Promise<Connection> {
    return new Connection(url, await openStream(url, connectTimeoutMs, signal));
  }

  /** Several requests may be under way: their answers can be told apart. Not known before the first answer over TCP. */
  get tellsAnswersApart(): boolean {
    return this.#url.kind !== 'tcp' || this.#port.echoesIds === true;
  }

  /** The data bytes of the answer; rejects with a {@link ReadError}. */
  async read(request: ReadRequest, timeoutMs: number): Promise<Buffer> {
    const first = this.#port.echoesIds === true ? undefined : this.#late.before(request, performance.now());
    if (first !== undefined) {
      await this.#ask(first, timeoutMs).catch((error: unknown) => {
        if (!(error instanceof ReadError) || error.failure !== 'exception') throw error;
        // an answer too
        this.#late.answered(request.unit);
      });
    }
    return this.#ask(request, timeoutMs);
  }

  /** A request of any function, without unit id and CRC; the answer likewise. Rejects with a {@link ReadError}. */
  async ask(unit: number, pdu: Uint8Array, timeoutMs: number): Promise<Buffer> {
    const frame = Buffer.concat([Buffer.from([unit]), pdu, Buffer.alloc(crcBytes)]);
    frame.writeUInt16LE(crc16(frame, 0, frame.length - crcBytes), frame.length - crcBytes);
    const id = this.#port._transactionIdWrite;
    const answer = await new Promise<Buffer>((resolve, reject) => {
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
        this.#heard();
        if (this.#port.misfit === undefined) resolve(data.subarray(1, -crcBytes));
        else reject(this.#readError(unit, new Error(this.#port.misfit)));
      };
      const timer = setTimeout(() => {
        this.#port.giveUp(id);
        fail(this.#readError(unit, Object.assign(new Error('Timed out'), { errno: 'ETIMEDOUT' })));
      }, timeoutMs);
      this.#waiting.add(fail);
      this.#port.on('data', onFrame);
      this.#port.write(frame);
    });
    const [functionCode = 0, code = 0] = answer;
    if (functionCode === (pdu[0] ?? 0)) return answer;
    const isException = functionCode === ((pdu[0] ?? 0) | 0x80);
    const error = new Error(`function ${pdu[0] ?? 0} was answered by ${functionCode}`);
    throw this.#readError(unit, isException ? Object.assign(error, { modbusCode: code }) : error);
  }

  close(why = 'closed'): void {
    this.isClosedByUs ||= this.#end !== undefined;
    this.#finish(why);
  }

  #garbled(detail: string): void {
    this.isGarbled = true;
    this.#finish(detail);
  }

  #finish(why: string): void {
    if (this.#end === undefined) return;
    const end = this.#end;
    this.#end = undefined;
    this.lostRequests = this.#waiting.size;
    this.#client.destroy(() => undefined);
    for (const fail of [...this.#waiting]) fail(new ReadError('link', `cannot read from "${busUrlText(this.#url)}": ${why}`));
    end(why);
  }

  async #ask(request: ReadRequest, timeoutMs: number): Promise<Buffer> {
    const { unit, address, count } = request;
    try {
      const { buffer } = await this.#transact<Answer>(unit, timeoutMs, (next) =>
        this.#client[functionOf[request.table]](unit, address, count, next as never),
      );
      this.#late.answered(unit);
      return buffer;
    } catch (error) {
      if (error instanceof ReadError && error.failure === 'timeout') this.#late.gaveUp(request, performance.now());
      throw error;
    }
  }

  #transact<T>(unit: number, timeoutMs: number, send: (next: (error: ClientError | null, answer: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = this.#port._transactionIdWrite;
      const fail = (error: ReadError) => {
        this.#waiting.delete(fail);
        reject(error);
      };
      this.#waiting.add(fail);
      this.#client.setTimeout(timeoutMs);
      send((error, answer) => {
        if (!this.#waiting.delete(fail)) return;
        if (error?.errno === 'ETIMEDOUT') this.#port.giveUp(id);
        else this.#heard();
        // modbus-serial looks at the length of the frame only, not at that which the frame says of its data
        const { misfit } = this.#port;
        const failure = misfit !== undefined && error?.modbusCode === undefined && error?.errno === undefined ? new Error(misfit) : error;
        if (failure === null) resolve(answer);
        else reject(this.#readError(unit, failure));
      });
    });
  }

  #heard(): void {
    this.heardMs = performance.now();
    this.answers++;
  }

  #readError(unit: number, error: ClientError): ReadError {
    const message = (why: string) => `cannot read unit ${unit} of "${busUrlText(this.#url)}": ${why}`;
    const { modbusCode: code, errno } = error;
    if (code !== undefined) return new ReadError('exception', message(exceptionText(code)), { code });
    if (errno === 'ETIMEDOUT') return new ReadError('timeout', message('no answer'));
    if (errno === 'ECONNREFUSED') return new ReadError('link', message('no connection'));
    return new ReadError('malformed', message(error.message), { cause: error });
  }
}
