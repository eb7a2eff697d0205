import type { Labels, MalformedReason } from '@gaugeway/connectors/contract';
import type { Clock } from '../clock.ts';
import type { LineKind } from '../config/lokiSchema.ts';
import { EventAllowance } from '../eventAllowance.ts';
import { logfmtLine } from '../log.ts';
import { isBinary, payloadText } from '../redaction/payloadText.ts';
import { hidden } from '../redaction/redactedText.ts';
import { isSecretKey } from '../redaction/secretKeys.ts';
import { excerpt } from '../series/rawText.ts';
import { currentTraceId } from '../tracing/currentSpan.ts';
import type { LineSink } from './logLine.ts';
import { texts } from './metadata.ts';

const mostCharacters = 16_384;
const mostStateCharacters = 500;

/** The device that a line is about. */
export interface LineDevice {
  readonly id: string;
  readonly name: string;
  readonly area: string;
}

/** A change of a state in words. */
export interface StateChange {
  readonly property: string;
  /** Of its series, such as the channel. */
  readonly labels: Labels;
  /** Absent where the property is not exported. */
  readonly metric?: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** A message that could not be used. `what`: its topic; `device`: where it is known. */
export interface MalformedMessage {
  readonly reason: MalformedReason;
  readonly what: string;
  readonly detail: string;
  readonly payload: unknown;
  readonly device: LineDevice | undefined;
}

interface ConnectorLinesOptions {
  readonly sink: LineSink;
  readonly connector: string;
  readonly clock: Clock;
  /** The config asks for the messages of the connector. */
  readonly sendsMessages: boolean;
}

/** Makes lines of the messages and of the changes of states of one connector's devices, where the sink takes them. */
export class ConnectorLines {
  readonly sendsMessages: boolean;
  readonly #sink: LineSink;
  readonly #connector: string;
  readonly #clock: Clock;
  readonly #changes = new EventAllowance();

  constructor({ sink, connector, clock, sendsMessages }: ConnectorLinesOptions) {
    this.#sink = sink;
    this.#connector = connector;
    this.#clock = clock;
    this.sendsMessages = sendsMessages;
  }

  /** Whether changes of states are sent at all. */
  get takesStates(): boolean {
    return this.#sink.takesStates;
  }

  state(device: LineDevice, { property, labels, metric, from, to }: StateChange): void {
    if (!this.takesStates) return;
    const leftOut = this.#changes.take(`${device.id} ${property} ${Object.values(labels).join(' ')}`, this.#clock.now());
    if (leftOut === undefined || !this.#sink.takes('state', this.#connector)) return;
    const shown = (text: string) => (isSecretKey(property) ? hidden : cut(text));
    const text = logfmtLine({ property, ...labels, metric, from: shown(from), to: shown(to), ...(leftOut > 0 && { left_out: leftOut }) });
    this.#append('state', text, { level: 'info', ...whoIs(device) });
  }

  /** A message as its device sent it. */
  message(device: LineDevice, payload: unknown): void {
    if (this.#takesMessage()) this.#append('message', payloadText(payload, mostCharacters), { ...whoIs(device), ...encodingOf(payload) });
  }

  malformed({ reason, what, detail, payload, device }: MalformedMessage): void {
    if (!this.#takesMessage()) return;
    const who = device === undefined ? {} : whoIs(device);
    const fields = { level: 'warn', ...who, topic: cut(what), reason, detail: cut(detail), ...encodingOf(payload) };
    this.#append('message', payloadText(payload, mostCharacters), fields);
  }

  #takesMessage(): boolean {
    return this.sendsMessages && this.#sink.takes('message', this.#connector);
  }

  #append(kind: LineKind, text: string, fields: Readonly<Record<string, string>>): void {
    const metadata = texts({ ...fields, trace_id: currentTraceId() });
    this.#sink.append({ kind, connector: this.#connector, atMs: this.#clock.toWall(this.#clock.now()), text, metadata });
  }
}

function whoIs({ id, name, area }: LineDevice): Record<string, string> {
  return { device: id, name, area };
}

function cut(text: string): string {
  return text.length <= mostStateCharacters ? text : `${excerpt(text, mostStateCharacters)}…`;
}

function encodingOf(payload: unknown): Record<string, string> {
  return isBinary(payload) ? { encoding: 'hex' } : {};
}
