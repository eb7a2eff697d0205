import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crypto_utils } from 'node-opcua-client';
import { readBytes } from '../../readFile.ts';

/** A certificate and its file. */
export interface StoredCertificate {
  readonly certificate: X509Certificate;
  readonly file: string;
}

const folders = {
  trusted: ['trusted', 'certs'],
  issuers: ['issuers', 'certs'],
  rejected: ['rejected'],
  trustedLists: ['trusted', 'crl'],
  issuersLists: ['issuers', 'crl'],
} as const;

/** Certificates of servers and authorities, as files in the layout that OPC UA applications share [OPC 10000-12 7.5.2]. Each call reads them again. */
export class TrustStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Trusted servers and authorities. */
  get trusted(): StoredCertificate[] {
    return this.#certificates('trusted');
  }

  /** Authorities that complete a chain but are not trusted themselves. */
  get issuers(): StoredCertificate[] {
    return this.#certificates('issuers');
  }

  /** Certificates that servers presented and that are not trusted. */
  get rejected(): StoredCertificate[] {
    return this.#certificates('rejected');
  }

  /** Revocation lists in DER form. */
  get revocationLists(): Buffer[] {
    const files = [...this.#files('trustedLists'), ...this.#files('issuersLists')];
    return files.map((file) => derOf(readBytes(file)));
  }

  trust(certificate: X509Certificate): void {
    this.#write('trusted', certificate);
    this.#delete('rejected', certificate);
  }

  reject(certificate: X509Certificate): void {
    this.#write('rejected', certificate);
    this.#delete('trusted', certificate);
  }

  addRevocationList(der: Buffer): void {
    const name = crypto_utils.makeSHA1Thumbprint(der).toString('hex').toUpperCase();
    writeFileSync(join(this.#created('trustedLists'), `${name}.crl`), der, { mode: 0o600 });
  }

  #certificates(kind: 'trusted' | 'issuers' | 'rejected'): StoredCertificate[] {
    return this.#files(kind).flatMap((file) => {
      const certificate = parse(readBytes(file));
      return certificate === undefined ? [] : [{ certificate, file }];
    });
  }

  #files(kind: keyof typeof folders): string[] {
    const folder = join(this.#folder, ...folders[kind]);
    try {
      return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => join(folder, name));
    } catch {
      return [];
    }
  }

  #write(kind: 'trusted' | 'rejected', certificate: X509Certificate): void {
    writeFileSync(join(this.#created(kind), `${thumbprintOf(certificate)}.pem`), certificate.toString(), { mode: 0o600 });
  }

  #delete(kind: 'trusted' | 'rejected', certificate: X509Certificate): void {
    const thumbprint = thumbprintOf(certificate);
    for (const stored of this.#certificates(kind)) if (thumbprintOf(stored.certificate) === thumbprint) rmSync(stored.file);
  }

  #created(kind: keyof typeof folders): string {
    const folder = join(this.#folder, ...folders[kind]);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }
}

/** SHA-1 of the whole certificate in hexadecimal, by which OPC UA applications identify it. */
export function thumbprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint.replaceAll(':', '');
}

/** The subject on one line. */
export function subjectOf({ subject }: X509Certificate): string {
  return (subject ?? '').split('\n').join(', ');
}

/** The DER form of PEM or DER. */
export function derOf(content: Buffer): Buffer {
  return content.includes('-----BEGIN') ? crypto_utils.convertPEMtoDER(content.toString('ascii')) : content;
}

function parse(content: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(content);
  } catch {
    return undefined;
  }
}
