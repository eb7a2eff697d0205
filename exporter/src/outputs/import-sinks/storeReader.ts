import type { RemoteWriteConfig } from '../../config/remoteWriteSchema.ts';
import type { Authorization } from '../remote-write/authorization.ts';
import { createAuthorization } from '../remote-write/createAuthorization.ts';
import { targetConnections } from '../remote-write/createClient.ts';
import { HttpFailure, type HttpConnections } from '../remote-write/httpConnections.ts';
import { oneLine, resultOf } from '../remote-write/sendResult.ts';
import type { SendResult } from '../remote-write/client.ts';
import { attempt, SinkError } from './sinkTarget.ts';

/** The samples of a series and a part of an import are far fewer. */
const mostBytes = 256 * 1024 * 1024;

/** Reads from the API of the store that a remote-write endpoint belongs to. */
export class StoreReader {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #authorization: Authorization;
  readonly #connections: HttpConnections;

  constructor(target: RemoteWriteConfig) {
    this.#url = target.url;
    this.#headers = Object.fromEntries(Object.entries(target.headers).map(([name, value]) => [name, value.reveal()]));
    this.#authorization = createAuthorization(target, () => targetConnections(target));
    this.#connections = targetConnections(target);
  }

  /** `path` begins where that of the endpoint, `/api/v1/write`, begins. Rejects with {@link SinkError}. */
  async get(path: string): Promise<string> {
    let text = '';
    const result = await attempt(async () => {
      const answer = await this.#once(path);
      if ('kind' in answer) return answer;
      text = answer.text;
      return resultOf(answer, (words) => this.#clean(words));
    });
    if (result.kind !== 'ok') throw new SinkError(this.#url, result.why);
    return text;
  }

  close(): void {
    this.#connections.close();
    this.#authorization.close?.();
  }

  async #once(path: string) {
    const url = new URL(this.#url.replace(/\/api\/v1\/.*$/, path));
    try {
      const credentials = await this.#authorization.header();
      const headers = { ...this.#headers, ...(credentials !== undefined && { authorization: credentials }) };
      return await this.#connections.request({ url, method: 'GET', headers, mostBytes });
    } catch (error) {
      const why = this.#clean((error as Error).message);
      return { kind: 'retry', why, isConnectionLost: error instanceof HttpFailure } satisfies SendResult;
    }
  }

  #clean(text: string): string {
    return oneLine(text, [...this.#authorization.secrets, ...Object.values(this.#headers)]);
  }
}
