import { expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPki } from './pki.ts';

test('a certificate that cannot be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-pki-'));
  const cert = join(folder, 'own.pem');
  writeFileSync(cert, 'no certificate');
  await expect(openPki({ folder, cert, key: cert })).rejects.toMatchObject({
    code: 'opcua_certificate_folder',
    kind: 'config',
    message: expect.stringContaining(`cannot open certificate folder "${folder}": `),
  });
});
