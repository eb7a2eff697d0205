import { openLoad, type Load, type LoadOptions, type LoadRun } from './load.ts';

/** The far end of startLoad: the first message opens the load, each further one is a run; it ends with its parent. */
let load: Promise<Load> | undefined;

process.on('message', (question: LoadOptions | LoadRun) => {
  handle(question).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: (error as Error).message }),
  );
});

process.once('disconnect', () => void load?.then((open) => open.close()).catch(() => undefined));

async function handle(question: LoadOptions | LoadRun): Promise<unknown> {
  if ('url' in question) {
    load = openLoad(question);
    await load;
    return undefined;
  }
  return (await load)?.run(question);
}
