import { afterAll, expect, test } from '@jest/globals';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommonConfig, Gateway } from '@gaugeway/connectors/contract';
import { connectors } from '@gaugeway/connectors/registry';
import { CaseExporter } from './caseExporter.ts';

/**
 * `connectors/src/<type>/testcases/<case>/` has the input of one connector and the metrics that result.
 * - `input.jsonl`: one object a line. `at` (ISO 8601) first moves the clock, which starts at 2026-01-15T12:00:00Z. The other keys go to the
 *   method `receive` of the connector's replay, or to the method that `do` names.
 * - `config.json`: the connector's config. Without the file, its defaults apply.
 * - `expected.prom`: the exposition after the last line; `npm run golden` rewrites it.
 *
 * The replay is what the connector's `testing/replay.ts` exports: it serves the lines as the device would, to the code that runs in production.
 * A connector without that file is replayed through `createDecoder` of its `decode.ts`: there, `run` passes each message to the same decoder.
 */
interface Line {
  readonly at?: string;
  readonly do?: string;
}

type Create = (config: CommonConfig, gateway: Gateway) => Replay;
/** Methods by name; `close` is optional, and `tick`, which is called after the clock was moved. */
type Replay = Record<string, ((message: object) => void | Promise<void>) | undefined>;

const root = join(import.meta.dirname, '../connectors/src');
const cases = globSync('*/testcases/*/input.jsonl', { cwd: root }).map((path) => path.replace(/\/input\.jsonl$/, ''));
const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each(cases.sort())('%s', async (path) => {
  const exposition = await play(path);
  const file = join(root, path, 'expected.prom');
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, exposition);
  expect(exposition).toBe(readFileSync(file, 'utf8'));
});

async function play(path: string): Promise<string> {
  const [type = ''] = path.split('/');
  const connector = await connectors[type]?.();
  const create = await replayOf(type);
  const configFile = join(root, path, 'config.json');
  const config = connector?.config.parse(existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {}) as CommonConfig;
  using exporter = new CaseExporter(type, config, { folder: mkdtempSync(join(folder, 'case-')) });
  const replay = create(config, exporter.gateway);
  for (const line of readFileSync(join(root, path, 'input.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const { at, do: method = 'receive', ...message } = JSON.parse(line) as Line;
    if (at !== undefined) {
      exporter.moveTo(Date.parse(at));
      await replay['tick']?.({});
    }
    if (method === 'receive' && Object.keys(message).length === 0) continue;
    if (!replay[method]) throw new Error(`cannot play case "${path}": unknown method "${method}"`);
    await replay[method](message);
  }
  const exposition = await exporter.scrape();
  await replay['close']?.({});
  return exposition;
}

async function replayOf(type: string): Promise<Create> {
  const file = join(root, type, 'testing/replay.ts');
  if (existsSync(file)) return ((await import(file)) as { readonly replay: Create }).replay;
  return ((await import(join(root, type, 'decode.ts'))) as { readonly createDecoder: Create }).createDecoder;
}
