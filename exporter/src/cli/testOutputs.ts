import type { Command } from 'commander';
import { loadConfig, type ExporterConfig } from '../config/config.ts';
import { createCommand, exitCodes, reportProblems, version } from './command.ts';
import { printable } from './renderTable.ts';
import { runStoppable } from './stderrTerminal.ts';
import { lokiTest } from './test-outputs/lokiTest.ts';
import { otlpTest } from './test-outputs/otlpTest.ts';
import type { OutputTest } from './test-outputs/outputTest.ts';
import { remoteWriteTest } from './test-outputs/remoteWriteTest.ts';
import { resultLine } from './test-outputs/resultLine.ts';

/** `gaugeway test-outputs`: sends a marked sample, line or span to each output and prints what it answered. */
export function testOutputsCommand(): Command {
  return createCommand('test-outputs', 'Send a marked sample, log line and trace to the outputs of a config', [
    'test-outputs -c gaugeway.yaml',
  ])
    .requiredOption('-c, --config <path>', 'config file, or folder of config files')
    .action(async ({ config: path }: { readonly config: string }) => {
      process.exitCode = await testOutputs(path);
    });
}

async function testOutputs(path: string): Promise<number> {
  const loaded = await loadConfig(path);
  if (!loaded.ok) {
    reportProblems(loaded.problems);
    return exitCodes.usage;
  }
  const tests = outputTests(loaded.config);
  if (tests.length === 0) {
    console.error('gaugeway: the config has no output: set "outputs.remote_write", "outputs.loki" or "outputs.otlp"');
    return exitCodes.usage;
  }
  let failed = false;
  return runStoppable({
    run: async (_terminal, signal) => {
      // a closed client ends its request
      signal.addEventListener('abort', () => void Promise.all(tests.map((test) => test.close())));
      const results = await Promise.all(tests.map(testedOnce));
      failed = results.some(({ isOk }) => !isOk);
      return results.map(({ line }) => printable(line)).join('\n');
    },
    exitCode: (isStopped) => (failed || isStopped ? exitCodes.failed : exitCodes.ok),
    failure: (error) => {
      console.error(`gaugeway: ${(error as Error).message}`);
      return exitCodes.failed;
    },
  });
}

/** In the order of the config. Connects nowhere yet. */
function outputTests(config: ExporterConfig): OutputTest[] {
  const userAgent = `gaugeway/${version}`;
  const { remote_write: targets, loki, otlp } = config.outputs;
  return [
    ...targets.map((target) => remoteWriteTest(target, config, userAgent)),
    ...(loki === undefined ? [] : [lokiTest(loki, userAgent)]),
    ...(otlp === undefined ? [] : [otlpTest(otlp, version)]),
  ];
}

async function testedOnce(test: OutputTest): Promise<{ readonly isOk: boolean; readonly line: string }> {
  const startMs = performance.now();
  const result = await test.send();
  const line = resultLine(test, result, performance.now() - startMs);
  await test.close();
  return { isOk: result.kind === 'ok', line };
}
