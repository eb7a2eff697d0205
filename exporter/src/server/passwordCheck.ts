import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import bcrypt from 'bcryptjs';
import type { Users } from '../config/web/webConfig.ts';
import { ApiError } from './apiError.ts';

const maxWaiting = 16;

/**
 * Checks `Authorization: Basic …`. A right password is remembered as a digest, so that a scrape costs no bcrypt. One comparison at a time, and
 * after a wrong password the next waits nine times as long as it took, so that guessing never takes more than a tenth of a core.
 */
export class PasswordCheck {
  /** Digest of each user's name, hash and right password. */
  readonly #remembered = new Map<string, string>();
  #lane: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** True when the header names one of the users with the right password. Throws an ApiError when too many passwords wait for their check. */
  async accepts(authorization: string | undefined, users: Users): Promise<boolean> {
    const credentials = basicCredentials(authorization);
    if (credentials === undefined || users.size === 0) return false;
    const { user, password } = credentials;
    const known = users.get(user);
    // an unknown user costs as much as a wrong password, so that time does not tell who exists
    const hash = known ?? nobodysHash(users);
    const digest = createHash('sha256')
      .update(JSON.stringify([user, hash, password]))
      .digest('base64');
    if (this.#remembered.get(user) === digest) return true;
    const right = (await this.#compare(password, hash)) && known !== undefined;
    if (right) this.#remembered.set(user, digest);
    return right;
  }

  async #compare(password: string, hash: string): Promise<boolean> {
    if (this.#waiting >= maxWaiting)
      throw new ApiError('too_many_requests', 'too many passwords to check', { headers: { 'Retry-After': '2' } });
    this.#waiting++;
    const turn = this.#lane.then(async () => {
      const startedMs = performance.now();
      const right = await bcrypt.compare(password, hash);
      return { right, tookMs: performance.now() - startedMs };
    });
    this.#lane = turn.then(
      ({ right, tookMs }) => (right ? undefined : pause(9 * tookMs, undefined, { ref: false })),
      () => undefined,
    );
    try {
      return (await turn).right;
    } finally {
      this.#waiting--;
    }
  }
}

/** A hash of the users' highest cost that fits no password. */
function nobodysHash(users: Users): string {
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
