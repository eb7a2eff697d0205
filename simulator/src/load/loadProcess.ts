import { openLoad, type Load, type LoadOptions, type LoadRun } from './load.ts';

/** The child process of startLoad: the first message opens the load, each further one requests a run. It exits with its parent. */
let load: Promise<Load> | undefined;

process.on('message', (message: LoadOptions | LoadRun) => {
  handle(message).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: (error as Error).message }),
  );
});

process.once('disconnect', () => void load?.then((open) => open.close()).catch(() => undefined));

async function handle(message: LoadOptions | LoadRun): Promise<unknown> {
  if ('url' in message) {
    load = openLoad(message);
    await load;
    return undefined;
  }
  return (await load)?.run(message);
}
