import { type webcrypto, X509Certificate } from 'node:crypto';
import { crypto_utils } from 'node-opcua-client';

const { CertificatePurpose } = crypto_utils;
const signingAlgorithm = { name: 'RSASSA-PKCS1-v1_5', hash: { name: 'SHA-256' } } as const;

export interface IssueOptions {
  readonly subject?: string;
  readonly dns?: string[];
  readonly ip?: string[];
  readonly applicationUri?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Issued {
  readonly certificate: X509Certificate;
  readonly certPem: string;
  readonly keyPem: string;
}

/** Creates a self-signed certificate. */
export async function selfSigned(options: IssueOptions = {}): Promise<Issued> {
  const privateKey = await crypto_utils.generatePrivateKey(2048);
  const { cert } = await crypto_utils.createSelfSignedCertificate({
    ...defaults(options),
    privateKey,
    purpose: CertificatePurpose.ForApplication,
  });
  return { certificate: new X509Certificate(cert), certPem: cert, keyPem: (await crypto_utils.privateKeyToPEM(privateKey)).privPem };
}

/** A certificate authority that issues and revokes certificates. */
export class Authority {
  readonly certificate: X509Certificate;
  readonly #key: webcrypto.CryptoKey;

  private constructor(certificate: X509Certificate, key: webcrypto.CryptoKey) {
    this.certificate = certificate;
    this.#key = key;
  }

  static async create(name = 'Plant CA', validity: Pick<IssueOptions, 'notBefore' | 'notAfter'> = {}): Promise<Authority> {
    const privateKey = await crypto_utils.generatePrivateKey(2048);
    const options = {
      ...defaults({ subject: `/CN=${name}`, ...validity }),
      privateKey,
      purpose: CertificatePurpose.ForCertificateAuthority,
    };
    const { cert } = await crypto_utils.createSelfSignedCertificate(options);
    return new Authority(new X509Certificate(cert), privateKey);
  }

  async issue(options: IssueOptions = {}): Promise<Issued> {
    const privateKey = await crypto_utils.generatePrivateKey(2048);
    const request = { ...defaults(options), purpose: CertificatePurpose.ForApplication };
    const { csr } = await crypto_utils.createCertificateSigningRequest({ ...request, privateKey });
    const { cert } = await crypto_utils.createCertificateFromCsr({ ...request, ...this.#signer(), csr });
    return { certificate: new X509Certificate(cert), certPem: cert, keyPem: (await crypto_utils.privateKeyToPEM(privateKey)).privPem };
  }

  /** A revocation list with these certificates, in DER form. */
  async revocationList(revoked: readonly X509Certificate[] = []): Promise<Buffer> {
    const entries = revoked.map(({ serialNumber }) => ({ serialNumber }));
    const { der } = await crypto_utils.createCrl({ ...this.#signer(), crlNumber: 1, entries });
    return Buffer.from(der);
  }

  #signer() {
    const { subjectName, publicKey } = new crypto_utils.x509.X509Certificate(this.certificate.raw);
    return { issuerName: subjectName, issuerPublicKey: publicKey, signingKey: this.#key, signingAlgorithm };
  }
}

function defaults({
  subject = '/CN=Server',
  dns = ['localhost'],
  ip = ['127.0.0.1'],
  applicationUri = 'urn:test:server',
  ...validity
}: IssueOptions) {
  return {
    subject,
    dns,
    ip,
    applicationUri,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    ...validity,
  };
}
