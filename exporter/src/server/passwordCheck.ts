import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import bcrypt from 'bcryptjs';
import type { Users } from '../config/web/webConfig.ts';
import { ApiError } from './apiError.ts';

const maxQueued = 16;

/**
 * Checks `Authorization: Basic …`. The digest of a valid password is cached, so that a scrape needs no bcrypt. Comparisons run one at a time, with
 * a pause of nine times their duration after each invalid password: guessing passwords uses at most a tenth of a core.
 */
export class PasswordCheck {
  /** By user: the digest of name, hash and valid password. */
  readonly #cached = new Map<string, string>();
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  /** The user whose name and password the header has; undefined where it has none. Throws an ApiError when too many checks are queued. */
  async accepted(authorization: string | undefined, users: Users): Promise<string | undefined> {
    const credentials = basicCredentials(authorization);
    if (credentials === undefined || users.size === 0) return undefined;
    const { user, password } = credentials;
    const known = users.get(user);
    // an unknown user takes as long as a wrong password, so that the time does not reveal which users exist
    const hash = known ?? unmatchableHash(users);
    const digest = createHash('sha256')
      .update(JSON.stringify([user, hash, password]))
      .digest('base64');
    if (this.#cached.get(user) === digest) return user;
    const right = (await this.#compare(password, hash)) && known !== undefined;
    if (right) this.#cached.set(user, digest);
    return right ? user : undefined;
  }

  async #compare(password: string, hash: string): Promise<boolean> {
    if (this.#queued >= maxQueued)
      throw new ApiError('too_many_requests', 'too many passwords to check: try again later', { headers: { 'Retry-After': '2' } });
    this.#queued++;
    const turn = this.#queue.then(async () => {
      const startedMs = performance.now();
      const right = await bcrypt.compare(password, hash);
      return { right, tookMs: performance.now() - startedMs };
    });
    this.#queue = turn.then(
      ({ right, tookMs }) => (right ? undefined : pause(9 * tookMs, undefined, { ref: false })),
      () => undefined,
    );
    try {
      return (await turn).right;
    } finally {
      this.#queued--;
    }
  }
}

/** A hash that no password matches, with the highest cost of all users. */
function unmatchableHash(users: Users): string {
  const cost = Math.max(...[...users.values()].map((hash) => bcrypt.getRounds(hash)));
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
}

function basicCredentials(authorization: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
