import { afterEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageSecurityMode, SecurityPolicy } from 'node-opcua-client';
import { parse } from 'yaml';
import type { Terminal } from '../../contract.ts';
import { opcuaConfig } from '../config/opcuaConfig.ts';
import { addFolder, addNumber, plantUri, startServer, type TestServerOptions } from '../testing/server.ts';
import { discover } from './discover.ts';

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(options: TestServerOptions): Promise<string> {
  const server = await startServer(options);
  stops.push(() => server.stop());
  return server.url;
}

async function run(given: object) {
  const notes: string[] = [];
  let done = 0;
  const terminal: Terminal = { note: (line) => void notes.push(line), progress: (now) => void (done = now) };
  const text = await discover.run(given, terminal, new AbortController().signal);
  return { text, notes, done };
}

/** Parses the printed config as the connector does; throws where it is not valid. */
const configIn = (text: string) => {
  const { connectors } = parse(text) as { readonly connectors: readonly { readonly type: string }[] };
  const [{ type, ...config }] = connectors as [{ type: string }];
  expect(type).toBe('opcua');
  return opcuaConfig.parse(config);
};

const populate: TestServerOptions['populate'] = (namespace) => {
  const plant = addFolder(namespace, 'Plant');
  for (const line of ['A', 'B']) {
    const folder = namespace.addFolder(plant, { browseName: line, nodeId: `s=Plant.${line}` });
    for (let i = 0; i < 300; i++) addNumber(namespace, `${line}${i}`, folder);
  }
  const boiler = namespace.addObject({ browseName: 'Boiler / 1\n# x', organizedBy: namespace.addressSpace.rootFolder.objects });
  addNumber(namespace, 'Temperature', boiler);
  addFolder(namespace, 'Empty');
};

test('prints a config that the connector accepts, with devices of a reasonable size', async () => {
  const url = await start({ populate });
  const { text, notes, done } = await run({ argument: url });
  expect(configIn(text)).toMatchObject({
    url: [url],
    security: { mode: 'None', policy: 'None' },
    roots: [
      { node: `nsu=${plantUri};s=Plant`, name: 'Plant', split: 1 },
      { node: '/Objects/Boiler &/ 1\n# x', name: 'Boiler / 1\n# x', split: 0 },
    ],
  });
  expect(text.split('\n').filter((line) => /^ *# \d/.test(line))).toEqual([
    '# 3 devices, about 625 series',
    '      # 2 devices, about 616 series: Plant/A, Plant/B',
    '      # 1 devices, about 9 series: Boiler / 1 # x',
  ]);
  expect(notes).toContain('SignAndEncrypt/Basic256Sha256          login: user and password, user certificate, anonymous');
  expect(notes.at(-1)).toMatch(/^server certificate is valid until \d{4}-\d\d-\d\d$/);
  expect(done).toBeGreaterThan(600);
}, 30_000);

test('an error for a server that requires security names the options', async () => {
  const url = await start({ policies: [SecurityPolicy.Basic256Sha256], modes: [MessageSecurityMode.SignAndEncrypt] });
  await expect(run({ argument: url })).rejects.toMatchObject({
    code: 'config',
    message: `cannot browse "${url}": it offers only SignAndEncrypt/Basic256Sha256; add --mode SignAndEncrypt --pki-dir FOLDER, and --policy where it is not Basic256Sha256`,
  });
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  stops.push(() => rmSync(folder, { recursive: true }));
  // its certificate is not trusted yet
  await expect(run({ argument: url, mode: 'SignAndEncrypt', pki_dir: folder })).rejects.toMatchObject({
    code: 'opcua_certificate_untrusted',
  });
}, 30_000);

test.each([
  [{ mode: 'Sign' }, 'pki_dir'],
  [{ password: 'x' }, 'username'],
  [{ argument: 'http://h' }, 'argument'],
])('wrong options %j', (given, path) => {
  const result = discover.options.safeParse({ argument: 'opc.tcp://h:4840', ...given });
  expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
