import { randomBytes } from 'node:crypto';
import { ConnectorError } from '../contract.ts';
import { SessionTakenOver } from './mqttErrors.ts';

/** A broker of MQTT 3.1.1 only closes the connection that another client takes over: so often in a row, each after less than this, is no accident. */
const lossesInARow = 3;
const soonMs = 60_000;

/**
 * The client id that a connector connects with. Two clients with one id push each other out for ever [MQTT-3.1.4-2]: once that shows,
 * an id of our own making gets an addition, which ends it at once, as a clean session loses nothing by it. An id that the user
 * chose is kept, and failing as `auth` makes the retries rare.
 */
export class ClientIdentity {
  readonly #base: string;
  readonly #isChosen: boolean;
  #id: string;
  #soonLosses = 0;

  constructor(chosen: string | undefined, instanceId: string) {
    this.#isChosen = chosen !== undefined;
    this.#base = chosen ?? `gaugeway-${instanceId}`;
    this.#id = this.#base;
  }

  get id(): string {
    return this.#id;
  }

  /** A broker that could not be reached was away itself: its losses do not count. */
  connectFailed(): void {
    this.#soonLosses = 0;
  }

  /** The error to fail with after a connection that lasted so long was lost: the same, or one that names the takeover. */
  lost(error: unknown, lastedMs: number): unknown {
    if (!(error instanceof ConnectorError) || error.code !== 'lost') return error;
    this.#soonLosses = lastedMs < soonMs ? this.#soonLosses + 1 : 0;
    if (!(error instanceof SessionTakenOver) && this.#soonLosses < lossesInARow) return error;
    return this.#takenOver(error);
  }

  #takenOver(error: ConnectorError): ConnectorError {
    const who = error instanceof SessionTakenOver ? 'another client uses' : 'another client probably uses';
    const taken = `${error.message}; ${who} the client id "${this.#id}"`;
    if (this.#isChosen) return new ConnectorError('auth', `${taken}: give each client its own client_id`, { cause: error });
    this.#id = `${this.#base}-${randomBytes(3).toString('hex')}`;
    this.#soonLosses = 0;
    return new ConnectorError('lost', `${taken}: continuing as "${this.#id}"`, { cause: error });
  }
}
