import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { uncompress } from 'snappyjs';

/** What the front does with a request. */
interface Treatment {
  /** Answers this instead of passing the request on. */
  readonly answer?: { readonly status: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> };
  /** Passes it on, and answers after this time. */
  readonly delayMs?: number;
  /** Ends the connection: before the body is read, or when the storage has it. */
  readonly close?: 'in body' | 'before answer';
}

/** What a fault knows of a request. */
interface FrontRequest {
  readonly bytes: number;
  /** The protobuf, decompressed. Undefined while the body is not read. */
  readonly body: Buffer | undefined;
}

/** Called twice: before the body is read, and with it where the first call returned nothing. */
export type FrontFault = (request: FrontRequest) => Treatment | undefined;

/** An HTTP server in front of a storage's remote-write endpoint, which makes faults. */
export class Front implements AsyncDisposable {
  /** Where the exporter writes. */
  url = '';
  fault: FrontFault = () => undefined;
  requests = 0;
  readonly #server: Server;
  readonly #target: URL;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(target: string): Promise<Front> {
    const front = new Front(target);
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    front.url = `http://127.0.0.1:${(front.#server.address() as AddressInfo).port}${front.#target.pathname}`;
    return front;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const bytes = Number(request.headers['content-length'] ?? 0);
    const early = this.fault({ bytes, body: undefined });
    if (early?.close === 'in body') {
      await once(request, 'data');
      request.socket.destroy();
      return;
    }
    const raw = await bodyOf(request);
    const treatment = early ?? this.fault({ bytes, body: decompressed(raw, request.headers['content-encoding']) });
    if (treatment?.answer !== undefined) {
      const { status, text, headers } = treatment.answer;
      response.writeHead(status, headers).end(text);
      return;
    }
    const { status, text } = await this.#pass(request, raw);
    if (treatment?.delayMs !== undefined) await pause(treatment.delayMs);
    if (treatment?.close === 'before answer') request.socket.destroy();
    else response.writeHead(status).end(text);
  }

  /** A storage that is away is a 503. */
  async #pass({ method, headers }: IncomingMessage, body: Buffer): Promise<{ status: number; text: string }> {
    try {
      const passed = send(this.#target, { method, headers: { ...headers, host: this.#target.host } });
      passed.end(body);
      const [answer] = (await once(passed, 'response')) as [IncomingMessage];
      return { status: answer.statusCode ?? 502, text: (await bodyOf(answer)).toString() };
    } catch (error) {
      return { status: 503, text: String(error) };
    }
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function decompressed(body: Buffer, encoding: string | undefined): Buffer {
  if (body.length === 0) return body;
  return encoding === 'zstd' ? zstdDecompressSync(body) : Buffer.from(uncompress(body));
}
