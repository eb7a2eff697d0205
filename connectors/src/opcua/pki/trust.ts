import { X509Certificate } from 'node:crypto';
import { crypto_utils } from 'node-opcua-client';
import { z } from 'zod';
import { ConnectorError, type Tool } from '../../contract.ts';
import { readBytes } from '../../readFile.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import { derOf, type StoredCertificate, subjectOf, thumbprintOf, TrustStore } from './trustStore.ts';

const options = z.strictObject({
  argument: z
    .string()
    .min(1)
    .optional()
    .describe('Thumbprint or subject of a certificate, or a part of it; or a file with a certificate or a revocation list.'),
  folder: z.string(),
  connectors: z.array(z.custom<OpcuaConfig>()),
  connector: z.string().optional().describe('Name of the connector, where the connectors have different pki_dir.'),
  remove: z.boolean().default(false).describe('Stop trusting the certificate.'),
});

type Options = z.output<typeof options>;

/** `gaugeway opcua trust`: lists the certificates of servers and trusts them. */
export const trust: Tool = {
  description: 'List the certificates of servers; trust one or stop trusting it',
  argument: '[certificate]',
  examples: ['opcua trust -c gaugeway.yaml', 'opcua trust -c gaugeway.yaml 9F3B2C', 'opcua trust -c gaugeway.yaml plant-ca.pem'],
  options,
  run: async (given) => {
    const chosen = options.parse(given);
    const store = new TrustStore(folderOf(chosen));
    if (chosen.argument === undefined) return list(store);
    return chosen.remove ? remove(store, chosen.argument) : accept(store, chosen.argument);
  },
};

function folderOf({ folder, connectors, connector }: Options): string {
  const named = connector === undefined ? connectors : connectors.filter(({ name }) => (name ?? 'opcua') === connector);
  if (named.length === 0 && connector !== undefined)
    throw new ConnectorError('config', `cannot find connector "${connector}": the config has no opcua connector of this name`);
  const folders = [...new Set(named.map(({ pki_dir: own }) => own ?? folder))];
  if (folders.length > 1)
    throw new ConnectorError('config', 'cannot choose the certificate folder: the connectors have different pki_dir; add --connector NAME');
  return folders[0] ?? folder;
}

function list(store: TrustStore): string {
  const rows = [
    ...store.trusted.map((one) => rowOf('trusted', one)),
    ...store.issuers.map((one) => rowOf('issuer', one)),
    ...store.rejected.map((one) => rowOf('rejected', one)),
  ];
  return rows.length === 0 ? 'no certificates yet: they are stored when the connector first connects to a server' : rows.join('\n');
}

function rowOf(state: string, { certificate }: StoredCertificate): string {
  return `${state.padEnd(8)}  ${thumbprintOf(certificate)}  until ${new Date(certificate.validTo).toISOString().slice(0, 10)}  ${subjectOf(certificate)}`;
}

function accept(store: TrustStore, wanted: string): string {
  const found = find([...store.rejected, ...store.issuers], wanted);
  if (found.length === 0 && find(store.trusted, wanted).length > 0) return `already trusted: ${wanted}`;
  if (found.length === 0) return acceptFile(store, wanted);
  const certificate = single(found, wanted);
  store.trust(certificate);
  return `trusted: ${subjectOf(certificate)}, SHA-1 ${thumbprintOf(certificate)}; the connector retries within a minute`;
}

function acceptFile(store: TrustStore, file: string): string {
  const content = read(file);
  if (isRevocationList(content)) {
    store.addRevocationList(derOf(content));
    return `revocation list of "${file}" added`;
  }
  const certificate = parse(content, file);
  store.trust(certificate);
  return `trusted: ${subjectOf(certificate)}, SHA-1 ${thumbprintOf(certificate)}`;
}

function remove(store: TrustStore, wanted: string): string {
  const found = find(store.trusted, wanted);
  if (found.length === 0)
    throw new ConnectorError('config', `cannot find certificate "${wanted}": no trusted certificate has this thumbprint or subject`);
  const certificate = single(found, wanted);
  store.reject(certificate);
  return `no longer trusted: ${subjectOf(certificate)}, SHA-1 ${thumbprintOf(certificate)}; an existing connection is kept until it is lost`;
}

function find(stored: readonly StoredCertificate[], wanted: string): X509Certificate[] {
  const thumbprint = wanted.replaceAll(':', '').toUpperCase();
  const text = wanted.toLowerCase();
  const matches = stored.filter(
    ({ certificate }) =>
      (/^[0-9A-F]{4,}$/.test(thumbprint) && thumbprintOf(certificate).startsWith(thumbprint)) ||
      subjectOf(certificate).toLowerCase().includes(text),
  );
  return [...new Map(matches.map(({ certificate }) => [thumbprintOf(certificate), certificate])).values()];
}

function single([first, ...others]: readonly X509Certificate[], wanted: string): X509Certificate {
  if (first !== undefined && others.length === 0) return first;
  throw new ConnectorError(
    'config',
    `cannot find certificate "${wanted}": ${others.length + 1} certificates match; write more of the thumbprint`,
  );
}

function read(file: string): Buffer {
  try {
    return readBytes(file);
  } catch (error) {
    throw new ConnectorError(
      'config',
      `cannot find certificate "${file}": no rejected certificate has this thumbprint or subject, and no file with this name can be read`,
      { cause: error },
    );
  }
}

function isRevocationList(content: Buffer): boolean {
  return crypto_utils.identifyDERContent(derOf(content)) === 'CertificateRevocationList';
}

function parse(content: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(content);
  } catch (error) {
    throw new ConnectorError('config', `cannot read certificate "${file}": neither PEM nor DER`, { cause: error });
  }
}
