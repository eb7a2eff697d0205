import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepts } from './accepts.ts';
import type { Certificates } from './certificates.ts';
import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

interface MosquittoOptions {
  /** Keep retained messages and sessions over restarts and kills. */
  readonly persistence?: boolean;
  /** Passwords by user name; without them everybody may connect. */
  readonly users?: Readonly<Record<string, string>>;
  /** An additional TLS listener, which may require client certificates of the same CA. */
  readonly tls?: { readonly certificates: Certificates; readonly clientCertificate?: boolean };
  /** An additional listener for MQTT over WebSocket. */
  readonly webSocket?: boolean;
  /** More lines for mosquitto.conf. */
  readonly extra?: readonly string[];
}

/** A running broker; `url` is its plain listener. */
export class Mosquitto extends Server {
  /** `mqtts://…` if requested. */
  tlsUrl = '';
  /** `ws://…` if requested. */
  webSocketUrl = '';
}

/** Starts Eclipse Mosquitto on free ports of 127.0.0.1. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'mosquitto.conf');
  const port = await freePort();
  const server = new Mosquitto({
    name: 'mosquitto',
    command: [...needProgram('mosquitto'), '-c', configFile],
    url: `mqtt://127.0.0.1:${port}`,
    folder,
    ready: () => accepts(port),
  });
  // started by root, it would switch to the user "mosquitto", which cannot write to the folder
  const lines = ['user root', ...(options.extra ?? []), ...userLines(folder, options.users)];
  if (options.persistence)
    lines.push('persistence true', `persistence_location ${folder}/`, 'autosave_on_changes true', 'autosave_interval 1');
  lines.push(`listener ${port} 127.0.0.1`);
  if (options.tls) {
    const tlsPort = await freePort();
    server.tlsUrl = `mqtts://127.0.0.1:${tlsPort}`;
    lines.push(`listener ${tlsPort} 127.0.0.1`, ...tlsLines(options.tls));
  }
  if (options.webSocket) {
    const webSocketPort = await freePort();
    server.webSocketUrl = `ws://127.0.0.1:${webSocketPort}`;
    lines.push(`listener ${webSocketPort} 127.0.0.1`, 'protocol websockets');
  }
  writeFileSync(configFile, `${lines.join('\n')}\n`);
  return server.start();
}

function userLines(folder: string, users: MosquittoOptions['users']): string[] {
  if (!users) return ['allow_anonymous true'];
  const file = join(folder, 'passwords');
  const entries = Object.entries(users).map(([user, password]) => `${user}:${hash(password)}\n`);
  writeFileSync(file, entries.join(''), { mode: 0o600 });
  return ['allow_anonymous false', `password_file ${file}`];
}

// What mosquitto_passwd writes: $7$, iterations, salt, PBKDF2 with SHA-512.
function hash(password: string): string {
  const salt = randomBytes(12);
  return ['', 7, 101, salt.toString('base64'), pbkdf2Sync(password, salt, 101, 64, 'sha512').toString('base64')].join('$');
}

function tlsLines({ certificates, clientCertificate }: NonNullable<MosquittoOptions['tls']>): string[] {
  const { ca, server } = certificates;
  const lines = [`cafile ${ca.cert}`, `certfile ${server.cert}`, `keyfile ${server.key}`];
  return clientCertificate ? [...lines, 'require_certificate true', 'use_identity_as_username true'] : lines;
}
