import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../../../tests/servers/freePort.ts';
import type { ReadRequest } from '../bus/readRequest.ts';
import { isBitTable } from '../registers/registerMap.ts';
import { type ServedRequest, serveFrames } from './frames.ts';
import { exceptionResponse, readOf, readResponse } from './registerServer.ts';

/** A read that was received. */
export type EchoRequest = ReadRequest;

export interface EchoOptions {
  /** RTU frames in place of Modbus TCP. */
  readonly rtu?: boolean;
  /** Value of a register; default its own address. */
  readonly register?: (address: number, request: EchoRequest) => number;
  /** Value of a bit; default whether its address is odd. */
  readonly bit?: (address: number, request: EchoRequest) => boolean;
  /** Responds with an exception code, does not respond, or closes the connection. */
  readonly refuse?: (request: EchoRequest) => number | 'silent' | 'hang up' | undefined;
  /** Closes each connection after one response. */
  readonly oneShot?: boolean;
  readonly delayMs?: (request: EchoRequest) => number;
  /** The bytes to send in place of a valid response. */
  readonly garble?: (frame: Buffer) => Buffer;
  /** Responds to all functions except reads: function code first, without unit id and CRC. */
  readonly other?: (pdu: Buffer, unit: number) => Buffer | undefined;
}

const illegalFunction = 1;

/** A Modbus server on a free port. Every register holds its own address, so that a wrong address shows as a wrong value. */
export class EchoServer {
  /** All reads, in the order received. */
  readonly requests: EchoRequest[] = [];
  readonly sockets = new Set<Socket>();
  /** Reads without a response so far, and their maximum. */
  waiting = 0;
  mostWaiting = 0;
  accepted = 0;
  options: EchoOptions;
  port = 0;
  readonly #server: Server;

  private constructor(options: EchoOptions, server: Server) {
    this.options = options;
    this.#server = server;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(options: EchoOptions = {}, port?: number): Promise<EchoServer> {
    const server = createServer({ noDelay: true });
    const echo = new EchoServer(options, server);
    echo.port = port ?? (await freePort());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(echo.port, '127.0.0.1', resolve);
    });
    return echo;
  }

  get url(): string {
    return `${this.options.rtu === true ? 'rtu+tcp' : 'tcp'}://127.0.0.1:${this.port}`;
  }

  /** Closes all connections and stops listening. */
  async stop(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Closes all connections; accepts new ones. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.stop();
  }

  #serve(socket: Socket): void {
    this.accepted++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    serveFrames(
      socket,
      () => this.options.rtu === true,
      (request) => this.#take(socket, request),
    );
  }

  #take(socket: Socket, { unit, pdu, frameOf }: ServedRequest): void {
    const send = (response: Buffer) => {
      const { garble = (frame: Buffer) => frame } = this.options;
      if (socket.writable) socket.write(garble(frameOf(response)));
      if (this.options.oneShot === true) socket.destroySoon();
    };
    const read = readOf(pdu);
    if (read === undefined) {
      const response = this.options.other === undefined ? exceptionResponse(pdu, illegalFunction) : this.options.other(pdu, unit);
      if (response !== undefined) send(response);
      return;
    }
    const request = { unit, ...read };
    this.requests.push(request);
    const refusal = this.options.refuse?.(request);
    if (refusal === 'silent') return;
    if (refusal === 'hang up') return void socket.destroy();
    const response = refusal === undefined ? this.#values(pdu, request) : exceptionResponse(pdu, refusal);
    this.#later(request, () => send(response));
  }

  #later(request: EchoRequest, send: () => void): void {
    this.waiting++;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    const respond = () => {
      this.waiting--;
      send();
    };
    const delayMs = this.options.delayMs?.(request) ?? 0;
    if (delayMs === 0) setImmediate(respond);
    else setTimeout(respond, delayMs);
  }

  #values(pdu: Buffer, request: EchoRequest): Buffer {
    const { register = (at: number) => at, bit = (at: number) => at % 2 === 1 } = this.options;
    const isBits = isBitTable(request.table);
    return readResponse(pdu, request, (address) => (isBits ? Number(bit(address, request)) : register(address, request)));
  }
}
