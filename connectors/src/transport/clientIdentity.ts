import { randomBytes } from 'node:crypto';
import { ConnectorError } from '../contract.ts';
import { SessionTakenOver } from './mqttErrors.ts';

/** A broker of MQTT 3.1.1 only closes the connection that another client takes over. So many losses in a row, each within the time below, count as a takeover. */
const lossesInARow = 3;
const earlyMs = 60_000;

/**
 * The client id of a connector. Two clients with one id disconnect each other again and again [MQTT-3.1.4-2]. When that is detected, a generated id
 * gets a random suffix, which ends it: a clean session has nothing to lose. An id that the user configured is kept, and the `auth`
 * error makes retries rare. A persistent session has the messages of one id, so that its id is kept too.
 */
export class ClientIdentity {
  readonly #base: string;
  readonly #isConfigured: boolean;
  #id: string;
  #earlyLosses = 0;
  readonly #isPersistent: boolean;

  constructor(configured: string | undefined, instanceId: string, isPersistent = false) {
    this.#isPersistent = isPersistent;
    this.#isConfigured = configured !== undefined;
    this.#base = configured ?? `gaugeway-${instanceId}`;
    this.#id = this.#base;
  }

  get id(): string {
    return this.#id;
  }

  /** The broker itself was unreachable: earlier losses do not count. */
  connectFailed(): void {
    this.#earlyLosses = 0;
  }

  /** The error to throw after a connection of this duration was lost: the same one, or one that names the takeover. */
  lost(error: unknown, lastedMs: number): unknown {
    if (!(error instanceof ConnectorError) || error.kind !== 'lost') return error;
    this.#earlyLosses = lastedMs < earlyMs ? this.#earlyLosses + 1 : 0;
    if (!(error instanceof SessionTakenOver) && this.#earlyLosses < lossesInARow) return error;
    return this.#takenOver(error);
  }

  #takenOver(error: ConnectorError): ConnectorError {
    const isReported = error instanceof SessionTakenOver;
    const who = isReported ? 'another client uses' : 'another client probably uses';
    const taken = `${error.message}; ${who} the client id "${this.#id}"`;
    // a connection that breaks often loses nothing with a persistent session, unless retries are rare
    if (this.#isConfigured && (isReported || !this.#isPersistent))
      return new ConnectorError('mqtt_client_id_in_use', `${taken}: set another client_id for each client`, { cause: error });
    if (this.#isPersistent)
      return new ConnectorError('mqtt_session_taken_over', `${taken}: keeping it for the messages of its session`, { cause: error });
    this.#id = `${this.#base}-${randomBytes(3).toString('hex')}`;
    this.#earlyLosses = 0;
    return new ConnectorError('mqtt_session_taken_over', `${taken}: continuing as "${this.#id}"`, { cause: error });
  }
}
