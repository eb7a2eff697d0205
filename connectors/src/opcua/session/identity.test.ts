import { expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserTokenType } from 'node-opcua-client';
import { opcuaConfig } from '../config/opcuaConfig.ts';
import { selfSigned } from '../testing/authority.ts';
import { identityOf } from './identity.ts';

const identity = (keys: object) => identityOf(opcuaConfig.parse({ url: 'opc.tcp://plc:4840', ...keys }));

test('a user name, or anonymous', () => {
  expect(identity({ username: 'me', password: 'x' })).toEqual({ type: UserTokenType.UserName, userName: 'me', password: 'x' });
  expect(identity({})).toEqual({ type: UserTokenType.Anonymous });
});

test('a user certificate whose key is not valid', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-user-'));
  const files = { cert: join(folder, 'me.crt'), key: join(folder, 'me.key') };
  writeFileSync(files.cert, (await selfSigned()).certPem);
  writeFileSync(files.key, 'no key');
  expect(() => identity({ user_certificate: files })).toThrow(
    expect.objectContaining({
      code: 'opcua_private_key_invalid',
      kind: 'config',
      message: expect.stringContaining(`cannot read private key "${files.key}": `),
    }),
  );
});
