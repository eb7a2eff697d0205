import type { RemoteWriteConfig } from '../../config/remoteWriteSchema.ts';
import { HttpEndpoint } from '../http/httpEndpoint.ts';
import { attempt, SinkError } from './sinkTarget.ts';

/** The samples of a series and a part of an import are far fewer. */
const mostBytes = 256 * 1024 * 1024;

/** Reads from the API of the store that a remote-write endpoint belongs to. */
export class StoreReader {
  readonly #url: string;
  readonly #endpoint: HttpEndpoint;

  constructor(target: RemoteWriteConfig) {
    this.#url = target.url;
    this.#endpoint = new HttpEndpoint(target);
  }

  /** `path` begins where that of the endpoint, `/api/v1/write`, begins. Rejects with {@link SinkError}. */
  async get(path: string): Promise<string> {
    const url = new URL(this.#url.replace(/\/api\/v1\/.*$/, path));
    let text = '';
    const result = await attempt(async () => {
      const exchange = await this.#endpoint.send({ url, method: 'GET', mostBytes });
      text = exchange.answer?.text ?? '';
      return exchange.result;
    });
    if (result.kind !== 'ok') throw new SinkError(this.#url, result.why);
    return text;
  }

  close(): void {
    this.#endpoint.close();
  }
}
