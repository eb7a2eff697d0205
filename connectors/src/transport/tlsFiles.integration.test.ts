import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeCertificates } from '../../../tests/servers/certificates.ts';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { temporaryFolder } from '../../../tests/servers/server.ts';
import { readTls, tlsConfig } from '../tls.ts';

describeWith(['openssl'], 'files of tls', () => {
  test('each that cannot be used is named with the reason; a renewed pair is read again', async () => {
    const folder = await temporaryFolder();
    const { ca, client, server } = makeCertificates(folder);
    const text = join(folder, 'text.pem');
    writeFileSync(text, 'no certificate');
    const encrypted = join(folder, 'encrypted.key');
    writeFileSync(encrypted, '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n');
    const read = (changes: object) => () => readTls(tlsConfig.parse({ ca: ca.cert, ...client, ...changes }));
    expect(read({})).not.toThrow();
    for (const [changes, problem] of [
      [{ ca: text }, `"${text}": it is not a certificate in PEM form`],
      [{ cert: text }, `"${text}": it is not a certificate in PEM form`],
      [{ cert: client.key }, `"${client.key}": it is not a certificate in PEM form`],
      [{ key: text }, `"${text}": it is not a private key in PEM form`],
      [{ key: client.cert }, `"${client.cert}": it is not a private key in PEM form`],
      [{ key: server.key }, `"${server.key}": it is not the private key of the certificate "${client.cert}"`],
      [{ key: encrypted }, `"${encrypted}": it is encrypted, and there is no "passphrase"`],
      [{ key: encrypted, passphrase: 'marked' }, `"${encrypted}": "passphrase" does not decrypt it`],
    ] as const)
      expect(read(changes)).toThrow(expect.objectContaining({ code: 'tls_file_unusable', message: `cannot use TLS file ${problem}` }));
    // the certificate first, then its key
    copyFileSync(server.cert, client.cert);
    expect(read({})).toThrow('it is not the private key');
    copyFileSync(server.key, client.key);
    expect(read({})).not.toThrow();
  });
});
