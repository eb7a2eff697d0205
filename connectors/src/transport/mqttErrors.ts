import { ConnectorError } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';
import { connectErrorCode, tlsErrorCode } from './connectionErrors.ts';

/** Another client connected with the same client id, as reported by the broker (MQTT 5 reason 142). */
export class SessionTakenOver extends ConnectorError {}

/** A broker refused subscriptions; the others were granted. */
export class SubscriptionDenied extends ConnectorError {
  readonly filters: readonly string[];

  /** `cause`: what it answered. */
  constructor(endpoint: string, filters: readonly string[], cause: Error) {
    const others = filters.length > 1 ? ` and ${filters.length - 1} more` : '';
    const message = `cannot subscribe to "${filters[0] ?? ''}"${others}: ${endpoint} refused it with "${cause.message}"`;
    super('mqtt_subscription_denied', message, { cause });
    this.filters = filters;
  }
}

/** Reason codes of CONNACK and DISCONNECT: 1 to 5 are those of 3.1.1 [MQTT-3.2.2-4], the others of MQTT 5. Any other one is `protocol`. */
const codeOfReason: Readonly<Record<number, ErrorCode>> = {
  1: 'mqtt_protocol_version_refused',
  2: 'mqtt_client_id_refused',
  3: 'mqtt_broker_unavailable',
  4: 'mqtt_bad_credentials',
  5: 'mqtt_not_authorized',
  130: 'protocol',
  132: 'mqtt_protocol_version_refused',
  133: 'mqtt_client_id_refused',
  134: 'mqtt_bad_credentials',
  135: 'mqtt_not_authorized',
  136: 'mqtt_broker_unavailable',
  137: 'mqtt_broker_unavailable',
  138: 'mqtt_not_authorized',
  139: 'mqtt_broker_unavailable',
  140: 'mqtt_bad_credentials',
  141: 'timeout',
  142: 'mqtt_session_taken_over',
  151: 'mqtt_quota_exceeded',
  152: 'lost',
  156: 'mqtt_broker_moved',
  157: 'mqtt_broker_moved',
  158: 'mqtt_subscription_denied',
  159: 'mqtt_broker_unavailable',
  160: 'lost',
};

/** Errors of MQTT.js without a code. */
const codeOfText: Readonly<Record<string, ErrorCode>> = { 'connack timeout': 'timeout', 'Keepalive timeout': 'timeout' };

const causes: Readonly<Record<string, string>> = {
  'connack timeout': 'no response in time',
  'Keepalive timeout': 'the broker no longer responds to pings',
};

/** `cannot connect to "mqtt://host:1883": …` with the code of the cause. */
export function connectError(endpoint: string, error: unknown): ConnectorError {
  const code = codeOf(error, connectErrorCode) ?? 'connect';
  return new ConnectorError(code, `cannot connect to "${endpoint}": ${causeText(error)}`, { cause: error });
}

/** The same for an established connection. */
export function lossError(endpoint: string, error: unknown): ConnectorError {
  const code = codeOf(error, tlsErrorCode) ?? 'lost';
  return new ConnectorError(code, `lost connection to "${endpoint}": ${causeText(error)}`, { cause: error });
}

/** The error for a DISCONNECT of the broker (MQTT 5 only). */
export function disconnectError(endpoint: string, reason: number, text: string | undefined): ConnectorError {
  const message = `lost connection to "${endpoint}": the broker closed it with reason ${reason}${text === undefined ? '' : ` (${text})`}`;
  const code = codeOfReason[reason] ?? 'lost';
  return code === 'mqtt_session_taken_over' ? new SessionTakenOver(code, message) : new ConnectorError(code, message);
}

function codeOf(error: unknown, codeOfNodeCode: (nodeCode: string) => ErrorCode | undefined): ErrorCode | undefined {
  const { code, message = '' } = error as { code?: string | number; message?: string };
  if (typeof code === 'number') return codeOfReason[code] ?? 'protocol';
  const known = codeOfText[message];
  if (known !== undefined || code === undefined) return known;
  return codeOfNodeCode(code) ?? (code.startsWith('ERR_SSL') ? 'tls_protocol_error' : undefined);
}

/** Node's error for a host with several addresses has no text; its causes are in `errors`. */
function causeText(error: unknown): string {
  const { message = String(error), errors, code } = error as { message?: string; errors?: readonly unknown[]; code?: string };
  // OpenSSL's text is a line of codes with a line feed
  if (code === 'EPROTO' && /wrong version number/.test(message)) return 'the port does not use TLS';
  if (message === '' && errors !== undefined) return errors.map(causeText).join(', ');
  return causes[message] ?? message;
}
