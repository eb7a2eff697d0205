import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts } from './accepts.ts';
import type { Certificates } from './certificates.ts';
import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

/** Runs an epmd too, which ends with the server. */
const script = `
epmd -port "$ERL_EPMD_PORT" & epmd=$!
"$0" & server=$!
trap 'kill -TERM $server' TERM
while kill -0 $server 2>/dev/null; do wait $server; done
kill $epmd
`;

interface RabbitmqOptions {
  /** An additional MQTT listener with TLS, which requires client certificates of the same CA and takes their name as the user's. */
  readonly tls?: Certificates;
  /** More lines for rabbitmq.conf. */
  readonly config?: readonly string[];
}

/** A running broker; `url` is its plain MQTT listener. */
export class Rabbitmq extends Server {
  /** `mqtts://…` if requested. */
  tlsUrl = '';
  /** `amqp://…` of the same virtual host. */
  amqpUrl = '';
}

/** Starts RabbitMQ with its MQTT plugin on free ports of 127.0.0.1. */
export async function startRabbitmq({ tls, config: more = [] }: RabbitmqOptions = {}): Promise<Rabbitmq> {
  const folder = await temporaryFolder();
  const [amqp, mqtt, distribution, epmd] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const config = ['loopback_users = none', `listeners.tcp.1 = 127.0.0.1:${amqp}`, `mqtt.listeners.tcp.1 = 127.0.0.1:${mqtt}`, ...more];
  const tlsPort = tls === undefined ? 0 : await freePort();
  if (tls !== undefined) config.push(...tlsLines(tls, tlsPort));
  writeFileSync(join(folder, 'rabbitmq.conf'), `${config.join('\n')}\n`);
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_mqtt].\n');
  const server = new Rabbitmq({
    name: 'rabbitmq',
    command: ['/bin/sh', '-c', script, ...needProgram('rabbitmq')],
    url: `mqtt://127.0.0.1:${mqtt}`,
    folder,
    env: {
      HOME: folder,
      ERL_EPMD_PORT: String(epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: `test${mqtt}@localhost`,
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_MNESIA_BASE: join(folder, 'data'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
    },
    ready: async () => (await accepts(mqtt)) && (tls === undefined || (await accepts(tlsPort))),
    startsWithinMs: 90_000,
  });
  server.amqpUrl = `amqp://127.0.0.1:${amqp}`;
  server.tlsUrl = `mqtts://127.0.0.1:${tlsPort}`;
  return server.start();
}

function tlsLines({ ca, server }: Certificates, port: number): string[] {
  return [
    ...[`mqtt.listeners.ssl.default = 127.0.0.1:${port}`, `ssl_options.cacertfile = ${ca.cert}`],
    ...[`ssl_options.certfile = ${server.cert}`, `ssl_options.keyfile = ${server.key}`],
    ...['ssl_options.verify = verify_peer', 'ssl_options.fail_if_no_peer_cert = true'],
    ...['mqtt.ssl_cert_login = true', 'ssl_cert_login_from = common_name', 'mqtt.allow_anonymous = false'],
    // the only user of a new broker
    'default_user = client',
  ];
}
