import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { clientOf, type MqttConnection } from './mqtt.ts';

/** When the first certificate of a connection expires: the broker's, or the client's own. Undefined without TLS, and over WebSocket. */
export function certificateExpiry(connection: MqttConnection): number | undefined {
  const { stream, options } = clientOf(connection);
  if (!(stream instanceof TLSSocket)) return undefined;
  const { valid_to: brokers } = stream.getPeerCertificate();
  const own = typeof options.cert === 'string' || Buffer.isBuffer(options.cert) ? new X509Certificate(options.cert).validTo : undefined;
  const times = [brokers, own].flatMap((text) => (text === undefined ? [] : Date.parse(text))).filter((ms) => !Number.isNaN(ms));
  return times.length === 0 ? undefined : Math.min(...times);
}
