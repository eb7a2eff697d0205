import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '@gaugeway/connectors/configTypes';
import { KnownSecrets } from './knownSecrets.ts';
import { payloadText } from './payloadText.ts';
import { withoutSecrets } from './redactedText.ts';

const marker = 'SECRETMARK';
const words = [
  'password',
  'access_token',
  'apiKey',
  'network_key',
  'client-secret',
  'pin',
  'pin_code',
  'psk',
  'wifiPassword',
  'action_code',
  'key',
];

/** A name of a secret in some casing that keeps its words apart. */
const secretName = fc
  .constantFrom(...words)
  .chain((word) => fc.constantFrom(word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`, `my_${word}`));

/** A secret as devices have them: with characters that need escapes. */
const secretText = fc.stringMatching(/^[a-zA-Z0-9"\\'{}:,=& ä/-]{0,12}$/).map((text) => `${marker}${text}${marker}`);

const secretValue = fc.oneof(
  secretText,
  secretText.map((text) => [1, text]),
  secretText.map((text) => ({ inner: text })),
);

const plainName = fc.constantFrom('state', 'brightness', 'a', 'list', 'e:x', 'b"c');

/** JSON with secrets at any depth. */
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(1, 'on', true, null),
    fc.tuple(secretName, secretValue).map(([name, value]) => ({ [name]: value })),
    fc.tuple(secretName, secretText).map(([name, value]) => ({ name, value })),
    fc.tuple(secretName, secretText),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(plainName, tie('tree'), { maxKeys: 3 }),
    tie('tree').map((inner) => ({ data: JSON.stringify(inner) })),
  ),
}));

test('no secret of JSON shows, at any depth, in any casing, in strings that contain JSON', () => {
  fc.assert(
    fc.property(tree, (json) => {
      expect(payloadText(json, 100_000)).not.toContain(marker);
    }),
    { numRuns: 500 },
  );
});

/** JSON whose secrets are members of objects. */
const member = fc.oneof(
  fc.tuple(secretName, fc.stringMatching(/^[a-zA-Z0-9 ä/-]{0,12}$/)).map(([name, text]) => ({ [name]: `${marker}${text}${marker}` })),
  fc.tuple(plainName, secretName).map(([plain, name]) => ({ [plain]: { [name]: marker } })),
);

test.each([
  ['JSON', (json: unknown) => JSON.stringify(json)],
  ['spaced JSON', (json: unknown) => JSON.stringify(json, undefined, 2)],
  ['JSON in JSON', (json: unknown) => JSON.stringify({ data: JSON.stringify(json) })],
  ['JSON in JSON in JSON', (json: unknown) => JSON.stringify([JSON.stringify({ data: JSON.stringify(json) })])],
  ['the bytes of JSON', (json: unknown) => Buffer.from(JSON.stringify(json))],
])('no secret of %s as text shows', (_, textOf) => {
  fc.assert(
    fc.property(member, (json) => {
      expect(payloadText(textOf(json), 100_000)).not.toContain(marker);
    }),
  );
});

test.each([
  `mqtt://user:${marker}@broker:1883/x`,
  `see http://${marker}@host/`,
  `/api/camera?id=1&access_token=${marker}&w=1`,
  `https://host/hook?apikey=${marker}`,
  `Authorization: Bearer ${marker}`,
  `{"headers":{"Authorization":"Basic ${marker}"}}`,
  `login failed for password=${marker}`,
  `login failed for password='${marker} ${marker}' at 10`,
  `eyJhbGciOi${marker}.eyJzdWIi.${marker}`,
  `-----BEGIN RSA PRIVATE KEY-----\n${marker}\n-----END RSA PRIVATE KEY-----`,
  `{"password":"${marker}`,
  `{ code: ${marker} }`,
  `{\\"token\\":\\"${marker}`,
])('no secret of the text %s shows', (text) => {
  expect(withoutSecrets(text)).not.toContain(marker);
});

test.each([
  '{"state":"ON","error_code":7,"password":true,"codec":"h264"}',
  'cannot read "zigbee2mqtt/hall": json',
  'http://host:3100/loki?q=a@b',
  'Publish failed (error code: 5)',
  'key=""',
])('the text %s stays as it is', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test('a text of a megabyte takes no time that grows with its square', () => {
  for (const part of ['\\', '"', 'password:', '{"a":', 'a.', '-----BEGIN PRIVATE KEY-----', 'x://', "password='"])
    expect(withoutSecrets(part.repeat(1_000_000 / part.length)).length).toBeGreaterThan(0);
});

test("the config's secrets show in no spelling", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 30, unit: 'grapheme' }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(!before.includes(secret) && !after.includes(secret) && !'***'.includes(secret));
      const secrets = new KnownSecrets();
      secrets.learn({ connectors: [{ password: new Secret(secret) }] });
      const json = JSON.stringify(secret).slice(1, -1);
      for (const form of [
        secret,
        json,
        JSON.stringify(json).slice(1, -1),
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
      ])
        expect(secrets.redact(`${before}\n${form}\n${after}`)).not.toContain(`\n${form}\n`);
    }),
  );
});

test('secrets of the config before a reload are known, and parts at the cut of a text', () => {
  const secrets = new KnownSecrets();
  secrets.learn({ a: new Secret('first secret') });
  secrets.learn(new Map([['b', [new Secret('second secret')]]]));
  expect(secrets.redact('first secret, second secret, third secret')).toBe('***, ***, third secret');
  expect(secrets.redact('it is second sec…')).toBe('it is ***…');
  secrets.learn({});
  expect(secrets.redact('first secret, second secret')).toBe('first secret, ***');
});
