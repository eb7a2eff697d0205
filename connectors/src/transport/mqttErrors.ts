import { ConnectorError } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';

/** Another client connected with our client id, and the broker said so (MQTT 5 reason 142). */
export class SessionTakenOver extends ConnectorError {}

/** Reason codes of CONNACK and DISCONNECT: 1 to 5 [MQTT-3.2.2-4] of 3.1.1, the rest of MQTT 5; any other is `protocol`. */
const codeOfReason: Readonly<Record<number, ErrorCode>> = {
  1: 'config',
  2: 'config',
  3: 'connect',
  4: 'auth',
  5: 'auth',
  130: 'protocol',
  132: 'config',
  133: 'config',
  134: 'auth',
  135: 'auth',
  136: 'connect',
  137: 'connect',
  138: 'auth',
  139: 'connect',
  140: 'auth',
  141: 'timeout',
  142: 'lost',
  151: 'auth',
  152: 'lost',
  156: 'connect',
  157: 'connect',
  159: 'connect',
  160: 'lost',
};

/** MQTT.js gives no code with these. */
const codeOfText: Readonly<Record<string, ErrorCode>> = { 'connack timeout': 'timeout', 'Keepalive timeout': 'timeout' };

const explained: Readonly<Record<string, string>> = {
  'connack timeout': 'no answer in time',
  'Keepalive timeout': 'the broker no longer answers pings',
};

/** Certificates that do not hold and alerts of the other side; OpenSSL's names. */
const distrust = /CERT|ISSUER|CRL|ALTNAME|ALERT|UNABLE_TO_/;

/** `cannot connect to "mqtt://host:1883": …` with the code that fits the cause. */
export function connectError(endpoint: string, error: unknown): ConnectorError {
  return new ConnectorError(codeOf(error, 'connect'), `cannot connect to "${endpoint}": ${causeText(error)}`, { cause: error });
}

/** The same for a connection that was up. */
export function lossError(endpoint: string, error: unknown): ConnectorError {
  return new ConnectorError(codeOf(error, 'lost'), `lost connection to "${endpoint}": ${causeText(error)}`, { cause: error });
}

/** A DISCONNECT of the broker (MQTT 5 only). */
export function disconnectError(endpoint: string, reason: number, text: string | undefined): ConnectorError {
  const message = `lost connection to "${endpoint}": the broker closed it with reason ${reason}${text === undefined ? '' : ` (${text})`}`;
  return reason === 142 ? new SessionTakenOver('lost', message) : new ConnectorError(codeOfReason[reason] ?? 'lost', message);
}

function codeOf(error: unknown, otherwise: ErrorCode): ErrorCode {
  const { code, message } = error as { code?: string | number; message?: string };
  if (typeof code === 'number') return codeOfReason[code] ?? 'protocol';
  const known = codeOfText[message ?? ''];
  if (known !== undefined) return known;
  if (code === undefined) return otherwise;
  if (distrust.test(code)) return 'auth';
  return /^ERR_SSL|^EPROTO/.test(code) ? 'protocol' : otherwise;
}

/** Node's error for a host with several addresses has its causes inside and no text of its own. */
function causeText(error: unknown): string {
  const { message = String(error), errors, code } = error as { message?: string; errors?: readonly unknown[]; code?: string };
  // OpenSSL's own text is a line of codes with a line feed
  if (code === 'EPROTO' && /wrong version number/.test(message)) return 'the port speaks no TLS';
  if (message === '' && errors !== undefined) return errors.map(causeText).join(', ');
  return explained[message] ?? message;
}
