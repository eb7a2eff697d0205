import { afterAll, expect, test } from '@jest/globals';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommonConfig, Gateway } from '@gaugeway/connectors/contract';
import { connectors } from '@gaugeway/connectors/registry';
import { CaseExporter } from './caseExporter.ts';

/**
 * `connectors/src/<type>/testcases/<case>/`: what came from the wire, and what Prometheus then gets.
 * - `input.jsonl`: one object a line. What is not `at` or `do` goes to the decoder's `receive`; `do` calls another method of it; `at` (ISO 8601)
 *   moves the clock first, which stands at 2026-01-15T12:00:00Z before.
 * - `config.json`, where the defaults are not meant: the connector's config.
 * - `expected.prom`: the exposition at the end; `npm run golden` writes it anew.
 */
interface Line {
  readonly at?: string;
  readonly do?: string;
}

interface DecoderModule {
  readonly createDecoder: (config: CommonConfig, gateway: Gateway) => Record<string, (message: object) => void>;
}

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
  const { createDecoder } = (await import(join(root, type, 'decode.ts'))) as DecoderModule;
  const configFile = join(root, path, 'config.json');
  const config = connector?.config.parse(existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {}) as CommonConfig;
  using exporter = new CaseExporter(type, config, mkdtempSync(join(folder, 'case-')));
  const decoder = createDecoder(config, exporter.gateway);
  for (const line of readFileSync(join(root, path, 'input.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const { at, do: method = 'receive', ...message } = JSON.parse(line) as Line;
    if (at !== undefined) exporter.moveTo(Date.parse(at));
    if (method === 'receive' && Object.keys(message).length === 0) continue;
    if (!decoder[method]) throw new Error(`cannot play case "${path}": the decoder has no method "${method}"`);
    decoder[method](message);
  }
  return await exporter.scrape();
}
