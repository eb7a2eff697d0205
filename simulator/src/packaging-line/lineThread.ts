import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PackagingLineOptions } from './packagingLine.ts';

/** What of a packaging line is within reach from another thread. */
export interface LineThread {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a packaging line in a thread of its own, as the start of an OPC UA server holds up everything else for a second. */
export async function startLineThread(options: Omit<PackagingLineOptions, 'clock'> = {}): Promise<LineThread> {
  // as it is from the sources, and under the name that the package gives it
  const file = extname(import.meta.url) === '.ts' ? './lineWorker.ts' : './lineWorker.js';
  // a start makes much garbage, for which V8 else takes what the machine has
  const resourceLimits = { maxYoungGenerationSizeMb: 16 };
  const worker = new Worker(new URL(file, import.meta.url), { workerData: options, resourceLimits });
  const exit = once(worker, 'exit');
  const [url] = (await Promise.race([
    once(worker, 'message'),
    exit.then(() => Promise.reject(new Error('cannot start the packaging line: its thread has ended'))),
  ])) as [string];
  return {
    url,
    async stop() {
      worker.postMessage('stop');
      await exit;
    },
  };
}
