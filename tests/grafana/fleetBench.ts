import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import { launchBrowser } from '../servers/browser.ts';
import { pluginFolder } from './pluginFolder.ts';

/** How long the fleet panel takes to show new data, in Chromium: `node tests/grafana/fleetBench.ts`. */
const cases = [
  { kind: 'table', count: 5000, width: 900, height: 500 },
  { kind: 'table', count: 5000, width: 1900, height: 950, options: { groupBy: 'area' } },
  { kind: 'series', count: 5000, width: 900, height: 500 },
  { kind: 'series', count: 5000, width: 1900, height: 950, options: { groupBy: 'area' } },
  { kind: 'table', count: 5000, width: 900, height: 500, options: { cellBy: ['area'] } },
  { kind: 'table', count: 200, width: 900, height: 500 },
] as const;

const rounds = 24;
const warmUpRounds = 6;
const idleMs = 300;

const { outputFiles } = await build({
  entryPoints: [join(pluginFolder, 'harness/fleetBench.tsx')],
  bundle: true,
  write: false,
  format: 'iife',
  minify: true,
  logLevel: 'error',
  loader: { '.css': 'empty', '.svg': 'dataurl', '.ttf': 'empty' },
  define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
});
await using browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
await page.evaluate('window.__grafana_public_path__ = "/public/"');
await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
for (const one of cases) {
  await page.evaluate(`start(${JSON.stringify(one)})`);
  const timesMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(`prepare(${String(round)})`);
    // what making the frames left behind is not the panel's; a forced collection would throw compiled code away too
    await setTimeout(idleMs);
    timesMs.push(await page.evaluate<number>('update()'));
  }
  const sorted = timesMs.slice(warmUpRounds).toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1).padStart(7);
  console.log(`median ${at(0.5)} ms, least ${at(0)} ms, worst ${at(1)} ms  ${JSON.stringify(one)}`);
}
