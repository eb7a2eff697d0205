import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './config.ts';
import { messageText } from './testdata/messageText.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-config-'));
  writeFileSync(join(folder, 'secret'), 'hunter2\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function load(target: object, rest: object = {}) {
  const path = join(folder, 'gaugeway.yaml');
  writeFileSync(path, JSON.stringify({ outputs: { remote_write: [{ url: 'https://store/api/v1/write', ...target }] }, ...rest }));
  const result = await loadConfig(path, {});
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  const [only] = result.config.outputs.remote_write;
  if (only === undefined) throw new Error('no target');
  return { ...result, target: only, outputs: result.config.outputs };
}

test('a target has defaults, and paths are absolute', async () => {
  expect((await load({})).target).toEqual({
    url: 'https://store/api/v1/write',
    protocol: 'auto',
    timeout: 30_000,
    external_labels: {},
    drop: [],
    self_metrics: false,
    headers: {},
  });
  const { target, files } = await load({ bearer_token_file: 'token', tls: { ca: 'secret' } });
  expect(target).toMatchObject({ bearer_token_file: join(folder, 'token'), tls: { ca: join(folder, 'secret') } });
  // its reader follows changes by itself
  expect(files).not.toContain(join(folder, 'token'));
});

test('secrets of targets are hidden, and a new content of their file changes the fingerprint of the outputs only', async () => {
  const first = await load({ basic_auth: { username: 'me', password: 'file:secret' }, headers: { 'X-Key': 'hunter2' } });
  expect(first.target.basic_auth?.password.reveal()).toBe('hunter2');
  expect(JSON.stringify(first.config)).not.toContain('hunter2');
  expect(first.files).toContain(join(folder, 'secret'));
  writeFileSync(join(folder, 'secret'), 'hunter3\n');
  const second = await load({ basic_auth: { username: 'me', password: 'file:secret' }, headers: { 'X-Key': 'hunter2' } });
  expect(second.outputs.fingerprints?.samples).not.toBe(first.outputs.fingerprints?.samples);
  const unused = await load({});
  writeFileSync(join(folder, 'secret'), 'hunter4\n');
  const tokens = [{ name: 'a', scope: 'read', file: 'secret' }];
  expect((await load({}, { server: { tokens } })).outputs.fingerprints?.samples).toBe(unused.outputs.fingerprints?.samples);
});

const warned = [['outputs.remote_write[0].bearer_token', 'credentials_unencrypted']];

test.each([
  ['http://store:8428/api/v1/write', warned],
  ['http://192.168.1.2:8428/api/v1/write', warned],
  ['http://127.0.0.1:8428/api/v1/write', []],
  ['http://localhost:8428/api/v1/write', []],
  ['http://[::1]:8428/api/v1/write', []],
  ['https://store:8428/api/v1/write', []],
])('credentials for %s', async (url, expected) => {
  const { warnings } = await load({ url, bearer_token: 'hunter2' });
  expect(warnings.filter(({ code }) => code !== 'no_connectors').map(({ path, code }) => [path, code])).toEqual(expected);
});

test('a token from an unencrypted endpoint is warned of, too', async () => {
  const oauth2 = { client_id: 'a', client_secret: 'b', token_url: 'http://login/token' };
  const { warnings } = await load({ oauth2 });
  expect(warnings.map(({ code }) => code)).toContain('credentials_unencrypted');
});

const bad = join(import.meta.dirname, 'testdata/bad-outputs');

/** What is wrong with each file, in full; the name of the file itself is left out before its line. */
const rows: [name: string, problems: string[]][] = [
  [
    'targets-together.yaml',
    [
      '3:113: outputs.remote_write[0].bearer_token: excludes "basic_auth": expected one kind of authentication',
      '4:15: outputs.remote_write[1].name: target name "home" is used twice',
      '4:60: outputs.remote_write[1].headers: excludes "oauth2": expected one kind of authentication',
      '5:44: outputs.remote_write[2].tls: expected a https:// URL for TLS',
      '6:7: outputs.remote_write[3].name: missing: another target has the name "c"',
      '7:15: outputs.remote_write[4].name: expected another name: "outputs.loki" has the name "loki"',
      '8:7: outputs.remote_write[5].name: expected another name: "outputs.otlp" has the name "otlp"',
    ],
  ],
  [
    'targets.yaml',
    [
      '3:12: outputs.remote_write[0].url: expected a URL such as http://victoriametrics:8428/api/v1/write, without credentials',
      '4:12: outputs.remote_write[1].url: a URL must not contain credentials: remove them (a secret can be ${ENV} or file:PATH)',
      '6:17: outputs.remote_write[2].protocol: expected one of auto, prometheus, victoriametrics',
      '7:16: outputs.remote_write[2].timeout: expected at least 1s',
      '8:28: outputs.remote_write[2].out_of_order_window: expected a duration such as 30s, 5m, 1h30m or 30d',
      '9:26: outputs.remote_write[2].external_labels.__a: expected a name that does not begin with __, which Prometheus reserves',
      '9:34: outputs.remote_write[2].external_labels.device: expected a label that the catalogue does not use',
      '10:13: outputs.remote_write[2].keep: expected at least 1 entry',
      '11:14: outputs.remote_write[2].drop[0]: expected "metric" or "labels"',
      '11:47: outputs.remote_write[2].drop[1].labels.a-b: expected a label name: letters, digits and _',
      '12:18: outputs.remote_write[2].headers.Host: expected a header that the protocol does not use',
      '12:42: outputs.remote_write[2].headers.X-Scope-OrgID: expected a single line',
      '12:50: outputs.remote_write[2].headers.X…: expected the name of a header',
      '13:18: outputs.remote_write[2].proxy_url: expected the URL of an HTTP proxy such as http://proxy:3128, without credentials',
      '14:7: outputs.remote_write[2].password: unknown key "password"; `gaugeway schema` prints all',
      '16:31: outputs.remote_write[3].basic_auth.username: expected a name without a colon',
      '16:48: outputs.remote_write[3].basic_auth.password: cannot read file "no-such-file": no such file or folder',
      '17:69: outputs.remote_write[4].external_labels.job: expected another name: "outputs.job" sets this label',
    ],
  ],
  [
    'urls.yaml',
    [
      '3:14: outputs.remote_write[0].url: expected a URL such as http://victoriametrics:8428/api/v1/write, without credentials',
      '4:14: outputs.remote_write[1].url: expected a URL with a valid host and port',
      '5:14: outputs.remote_write[2].url: expected a URL with a valid host and port',
      '6:50: outputs.remote_write[3].proxy_url: expected a URL with a valid host and port',
      '7:92: outputs.remote_write[4].oauth2.token_url: expected a URL with a valid host and port',
      '8:14: outputs.remote_write[5].url: expected the path of remote write, /api/v1/write: an import API answers 204 and stores nothing',
    ],
  ],
];

test.each(rows)('%s', async (name, problems) => {
  const path = join(bad, name);
  const result = await loadConfig(path);
  const texts = result.ok ? [] : result.problems.map(messageText);
  expect(texts.map((text) => text.replace(`${path}:`, '').replace(`${bad}/`, ''))).toEqual(problems);
});

test('every bad file has its row, and no message shows a secret', () => {
  expect(rows.map(([name]) => name).sort()).toEqual(globSync('*', { cwd: bad }).sort());
  expect(JSON.stringify(rows)).not.toContain('hunter2');
});
