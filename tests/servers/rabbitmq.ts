import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts } from './accepts.ts';
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

/** Starts RabbitMQ with its MQTT plugin on free ports of 127.0.0.1. */
export async function startRabbitmq(): Promise<Server> {
  const folder = await temporaryFolder();
  const [amqp, mqtt, distribution, epmd] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const config = ['loopback_users = none', `listeners.tcp.1 = 127.0.0.1:${amqp}`, `mqtt.listeners.tcp.1 = 127.0.0.1:${mqtt}`];
  writeFileSync(join(folder, 'rabbitmq.conf'), `${config.join('\n')}\n`);
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_mqtt].\n');
  return new Server({
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
    ready: () => accepts(mqtt),
    startsWithinMs: 90_000,
  }).start();
}
