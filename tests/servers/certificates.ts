import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { needProgram } from './program.ts';

/** A certificate and its private key, as paths of PEM files. */
interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** A private CA with a server certificate for localhost and 127.0.0.1, and a client certificate for `client`. */
export interface Certificates {
  readonly ca: KeyPair;
  readonly server: KeyPair;
  readonly client: KeyPair;
}

/** Makes a private CA and what it signs, valid for a day; existing files of the folder are replaced (a rotation). */
export function makeCertificates(folder: string): Certificates {
  const ca = issue(folder, 'ca', []);
  const signed = ['-CA', ca.cert, '-CAkey', ca.key, '-addext', 'basicConstraints=critical,CA:false'];
  return {
    ca,
    server: issue(folder, 'server', [...signed, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
    client: issue(folder, 'client', signed),
  };
}

function issue(folder: string, name: string, args: readonly string[]): KeyPair {
  const pair = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const [openssl, ...first] = needProgram('openssl');
  const request = [
    'req',
    '-x509',
    '-days',
    '1',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-noenc',
    '-subj',
    `/CN=${name}`,
  ];
  execFileSync(openssl, [...first, ...request, '-keyout', pair.key, '-out', pair.cert, ...args], { stdio: 'pipe' });
  return pair;
}
