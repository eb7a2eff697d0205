import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { ConnectorError } from '../../contract.ts';
import { isOutOfFiles, readBytes } from '../../readFile.ts';

const validityDays = 10 * 365;

interface PkiOptions {
  readonly folder: string;
  /** Application certificate and key of the user; default a self-signed certificate in the folder. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Certificate and key of this application, and the folder with those of the servers. */
export interface Pki {
  readonly folder: string;
  readonly manager: OPCUACertificateManager;
  readonly certificateFile: string;
  readonly privateKeyFile: string;
  readonly applicationUri: string;
  readonly expiresAtMs: number;
  close(): Promise<void>;
}

/** Opens the folder; creates key and certificate where there are none. Throws a ConnectorError where they cannot be used. */
export async function openPki({ folder, cert, key }: PkiOptions): Promise<Pki> {
  try {
    const manager = await openManager(folder);
    const certificateFile = cert ?? join(folder, 'own', 'certs', 'gaugeway.pem');
    if (cert === undefined && !existsSync(certificateFile)) await createCertificate(manager, certificateFile);
    const certificate = new X509Certificate(readBytes(certificateFile));
    return {
      folder,
      manager,
      certificateFile,
      privateKeyFile: key ?? manager.privateKey,
      applicationUri: uriOf(certificate) ?? ownUri(),
      expiresAtMs: Date.parse(certificate.validTo),
      close: () => manager.dispose(),
    };
  } catch (error) {
    throw new ConnectorError(
      isOutOfFiles(error) ? 'connect' : 'opcua_certificate_folder',
      `cannot open certificate folder "${folder}": ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** It does not watch its files, as each connect opens the folder again. */
async function openManager(folder: string): Promise<OPCUACertificateManager> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const manager = new OPCUACertificateManager({ rootFolder: folder, disableFileWatchers: true });
  await manager.initialize();
  // who reads the key can impersonate Gaugeway
  chmodSync(manager.privateKey, 0o600);
  return manager;
}

async function createCertificate(manager: OPCUACertificateManager, outputFile: string): Promise<void> {
  await manager.createSelfSignedCertificate({
    applicationUri: ownUri(),
    dns: [hostname()],
    subject: '/CN=Gaugeway',
    startDate: new Date(),
    validity: validityDays,
    outputFile,
  });
}

function ownUri(): string {
  return `urn:${hostname()}:gaugeway`;
}

/** The application URI of a certificate [OPC 10000-6 6.2.2]. */
export function uriOf(certificate: X509Certificate): string | undefined {
  return /(?:^|, )URI:"?([^",]+)/.exec(certificate.subjectAltName ?? '')?.[1];
}
