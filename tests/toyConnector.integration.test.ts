import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { freePort } from './servers/freePort.ts';
import { GaugewayProcess } from './servers/gaugeway.ts';
import { stopLeftovers, temporaryFolder } from './servers/server.ts';
import { SourceCopy } from './sourceCopy.ts';
import { waitFor } from './waitFor.ts';

const page = readFileSync(join(import.meta.dirname, '../CONTRIBUTING.md'), 'utf8');
/** Its code blocks that are introduced by the path of their file. */
const blocks = new Map(
  Array.from(page.matchAll(/^`(connectors\/[^`]+)`[^\n]*\n\n(`{3,})\w*\n(.*?\n)\2$/gms), ([, path = '', , text = '']) => [path, text]),
);
/** Lines that it promises of the scrape. */
const promised = page.match(/^iot_\w+\{connector="toy".*$/gm) ?? [];
const registry = 'connectors/src/registry.ts';
const testCase = 'connectors/src/toy/testcases/shed';
const files = [...blocks].filter(([path]) => path !== registry);
const line = blocks.get(registry) ?? '';

describe('a connector is added by four files and one line, as in CONTRIBUTING', () => {
  let copy: SourceCopy;
  let pathsBefore: ReadonlySet<string>;

  beforeAll(async () => {
    copy = await SourceCopy.make();
    pathsBefore = new Set(await copy.paths());
    for (const [path, text] of files) await copy.write(path, text);
    await copy.write(registry, (await copy.read(registry)).replace(/^\};$/m, `${line}};`));
  });
  afterAll(async () => {
    await stopLeftovers();
    await copy[Symbol.asyncDispose]();
  });

  test('no more than that', async () => {
    const wanted = ['index.ts', 'decode.ts', 'README.md', 'testcases/shed/input.jsonl'].map((name) => `connectors/src/toy/${name}`);
    expect((await copy.paths()).filter((path) => !pathsBefore.has(path)).sort()).toEqual(wanted.sort());
    expect(line).toMatch(/^.+\n$/);
    expect(await copy.read(registry)).toContain(line);
  });

  test('types, lint and format pass', async () => {
    const sources = ['connectors/src/toy', registry];
    await copy.write('tsconfig.toy.json', JSON.stringify({ extends: './tsconfig.json', include: [registry] }));
    await Promise.all([
      copy.node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.toy.json']),
      copy.node(['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', ...sources]),
      copy.node(['node_modules/prettier/bin/prettier.cjs', '--check', ...sources]),
    ]);
  }, 90_000);

  test('its test case yields the metrics, and its folder is complete', async () => {
    const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
    await copy.node([...jest, 'tests/testcases', 'tests/architecture', '-t', 'toy|registry'], { GOLDEN: 'write' });
    const scrape = await copy.read(`${testCase}/expected.prom`);
    expect(scrape.split('\n')).toEqual(expect.arrayContaining(promised));
    expect(promised).not.toEqual([]);
    expect(scrape).not.toContain('humidity');
  }, 90_000);

  test('it runs: checked, scraped, disconnected and reconnected', async () => {
    await using source = await Source.listen();
    await using exporter = await exporterOf(copy, { connectors: [{ type: 'toy', url: source.url }] });
    expect(await copy.node(['exporter/bin/gaugeway.js', 'check', '-c', exporter.configFile])).toContain(source.url);

    await waitFor(() => source.client, { what: 'the connector connected' });
    for (const call of blocks.get(`${testCase}/input.jsonl`)?.trim().split('\n') ?? []) source.say(`${JSON.parse(call).line}\n`);
    await waitFor(async () => has(await exporter.scrape(), promised), { what: promised.join(' and ') });

    source.hangUp();
    await waitFor(async () => has(await exporter.scrape(), ['gaugeway_connector_errors_total{connector="toy",reason="lost"} 1']), {
      what: 'the loss counted',
    });
    await waitFor(async () => has(await exporter.scrape(), ['iot_connector_up{connector="toy"} 1', ...promised]), { what: 'it is back' });
  }, 60_000);
});

function has(scrape: string, lines: readonly string[]): boolean {
  return lines.every((one) => scrape.includes(`${one}\n`));
}

/** The program at the other end of the wire. */
class Source implements AsyncDisposable {
  client: Socket | undefined;
  readonly #server = createServer((client) => (this.client = client));

  static async listen(): Promise<Source> {
    const source = new Source();
    source.#server.listen(0, '127.0.0.1');
    await once(source.#server, 'listening');
    return source;
  }

  get url(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  say(text: string): void {
    this.client?.write(text);
  }

  hangUp(): void {
    this.client?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.hangUp();
    await once(this.#server, 'close');
  }
}

/** `gaugeway run` of the copy. */
async function exporterOf(copy: SourceCopy, config: object): Promise<GaugewayProcess> {
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const configFile = join(folder, 'gaugeway.yaml');
  writeFileSync(configFile, JSON.stringify({ server: { listen: new URL(url).host }, ...config }));
  const exporter = new GaugewayProcess({
    name: 'gaugeway',
    command: [process.execPath, join(copy.folder, 'exporter/bin/gaugeway.js'), 'run', '-c', configFile],
    url,
    folder,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  exporter.configFile = configFile;
  return exporter.start();
}
