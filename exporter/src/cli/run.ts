import type { Command } from 'commander';
import type { App } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { problemText } from '../config/configProblem.ts';
import { watchConfig } from '../config/watchConfig.ts';
import { createCommand, exitCodes, reportProblems, version } from './command.ts';
import { serveUntilStopped } from './serveUntilStopped.ts';

interface RunOptions {
  readonly config: string;
  readonly watch?: boolean;
  readonly skipBacklog?: boolean;
}

/** `gaugeway run`: runs the exporter. */
export function runCommand(): Command {
  return createCommand('run', 'Run the exporter until SIGTERM or SIGINT; SIGHUP reloads the config', [
    'run -c gaugeway.yaml',
    'run -c /etc/gaugeway/ --watch',
  ])
    .requiredOption('-c, --config <path>', 'config file, or folder of config files')
    .option('--watch', 'reload the config when it, or a file that it names, changes')
    .option('--skip-backlog', 'drop the samples that were not sent before this start')
    .action(async (options: RunOptions) => {
      process.exitCode = await run(options);
    });
}

async function run({ config: path, watch, skipBacklog }: RunOptions): Promise<number> {
  const stopWatching = new AbortController();
  const app = Promise.withResolvers<App>();
  const reload = async (): Promise<void> => {
    const running = await app.promise;
    await running.reload().catch((error: unknown) => running.log.error('cannot apply the config', { error: String(error) }));
  };
  process.on('SIGHUP', () => void reload());
  // before the config is loaded, so that a change during the start is not missed
  if (watch === true) await watchConfig(path, reload, stopWatching.signal);
  try {
    const loaded = await loadConfig(path);
    if (!loaded.ok) {
      reportProblems(loaded.problems);
      return exitCodes.usage;
    }
    await serveUntilStopped(async () => {
      // imported here, because `--help` and `check` need no web server
      const exporter = await import('../app.ts');
      const started = await exporter.App.start(loaded.config, {
        reload: () => loadConfig(path),
        version,
        skipBacklog: skipBacklog === true,
      });
      for (const warning of loaded.warnings) started.log.warn('config warning', { warning: problemText(warning) });
      app.resolve(started);
      return started;
    });
    return exitCodes.ok;
  } catch (error) {
    console.error(`gaugeway: ${(error as Error).message}`);
    return exitCodes.failed;
  } finally {
    stopWatching.abort();
  }
}
