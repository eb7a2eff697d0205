import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy between Prometheus and the exporter: records the content types of responses, and can request another one. */
export class ScrapeProxy implements AsyncDisposable {
  readonly contentTypes = new Set<string>();
  readonly #server: Server;

  private constructor(target: string, accept: string | undefined) {
    this.#server = createServer((request, response) => {
      const headers = { accept: accept ?? request.headers.accept ?? '' };
      fetch(`${target}${request.url ?? ''}`, { headers }).then(
        async (answer) => {
          const type = answer.headers.get('content-type') ?? '';
          this.contentTypes.add(type);
          response.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
        },
        () => response.writeHead(502).end(),
      );
    });
  }

  /** Starts a proxy for a target; `accept` replaces the Accept header. */
  static async start(target: string, accept?: string): Promise<ScrapeProxy> {
    const proxy = new ScrapeProxy(target, accept);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
