import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { HttpTarget } from '../../config/httpTargetSchema.ts';
import type { Authorization } from './authorization.ts';
import type { HttpAnswer, HttpConnections } from './httpConnections.ts';
import { RecentTokens } from './recentTokens.ts';
import { oneLine } from './sendResult.ts';

type OAuth2Config = NonNullable<HttpTarget['oauth2']>;

interface Token {
  readonly text: string;
  /** By `performance.now()`. */
  readonly renewAtMs: number;
}

/** A token is renewed this long before it expires, or in the last tenth of its life. */
const earlyMs = 30_000;

/** Access tokens by OAuth 2.0 client credentials (RFC 6749 §4.4), kept until they expire or are refused. */
export class OAuth2Tokens implements Authorization {
  readonly #config: OAuth2Config;
  readonly #connections: HttpConnections;
  #token: Token | undefined;
  readonly #recent = new RecentTokens();
  #requested: Promise<Token> | undefined;
  /** Some servers take the client's id and secret in the body only. */
  #inBody = false;

  constructor(config: OAuth2Config, connections: HttpConnections) {
    this.#config = config;
    this.#connections = connections;
  }

  get secrets(): string[] {
    const secret = this.#config.client_secret.reveal();
    return [secret, encodeURIComponent(secret), this.#basic.slice('Basic '.length), ...this.#recent.texts];
  }

  async header(): Promise<string> {
    if (this.#token === undefined || performance.now() >= this.#token.renewAtMs) {
      this.#requested ??= this.#request().finally(() => (this.#requested = undefined));
      this.#token = await this.#requested;
      this.#recent.add(this.#token.text);
    }
    return headerOf(this.#token);
  }

  async renew(refused: string | undefined): Promise<boolean> {
    // a parallel request may have renewed it already
    if (this.#token !== undefined && headerOf(this.#token) === refused) this.#token = undefined;
    return true;
  }

  close(): void {
    this.#connections.close();
  }

  get #basic(): string {
    const { client_id: id, client_secret: secret } = this.#config;
    // the parts are form-encoded first (RFC 6749 §2.3.1)
    return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret.reveal())}`).toString('base64')}`;
  }

  async #request(): Promise<Token> {
    try {
      let answer = await this.#post();
      if (answer.status === 400 || answer.status === 401) {
        this.#inBody = !this.#inBody;
        answer = await this.#post();
      }
      return tokenOf(answer);
    } catch (error) {
      const cause = oneLine((error as Error).message, this.secrets);
      throw new Error(`cannot get a token from "${endpointOf(this.#config.token_url)}": ${cause}`, { cause: error });
    }
  }

  #post(): Promise<HttpAnswer> {
    const { client_id: id, client_secret: secret, scopes, endpoint_params: more, token_url: url } = this.#config;
    const form = new URLSearchParams({ ...more, grant_type: 'client_credentials' });
    if (scopes.length > 0) form.set('scope', scopes.join(' '));
    if (this.#inBody) {
      form.set('client_id', id);
      form.set('client_secret', secret.reveal());
    }
    return this.#connections.request({
      url: new URL(url),
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(!this.#inBody && { authorization: this.#basic }),
      },
      body: Buffer.from(form.toString()),
    });
  }
}

function headerOf({ text }: Token): string {
  return `Bearer ${text}`;
}

/** Throws where the answer has no token. */
function tokenOf({ status, text }: HttpAnswer): Token {
  if (status !== 200) throw new Error(`${status} ${text}`);
  const { access_token: token, expires_in: seconds } = parse(text);
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) throw new Error('the answer has no access_token');
  const lifeMs = Number(seconds) > 0 ? Number(seconds) * 1000 : Infinity;
  return { text: token, renewAtMs: performance.now() + lifeMs - Math.min(earlyMs, lifeMs / 10) };
}

function parse(text: string): { access_token?: unknown; expires_in?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch (error) {
    throw new Error('the answer is not JSON', { cause: error });
  }
}
