import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PackagingLineOptions } from './packagingLine.ts';

/** A packaging line that runs in another thread. */
interface LineThread {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a packaging line in a separate thread, because the start of an OPC UA server blocks the event loop for a second. */
export async function startLineThread(options: Omit<PackagingLineOptions, 'clock'> = {}): Promise<LineThread> {
  // the name in the sources, or in the built package
  const file = extname(import.meta.url) === '.ts' ? './lineWorker.ts' : './lineWorker.js';
  // limits the memory that V8 uses for the garbage of the start
  const resourceLimits = { maxYoungGenerationSizeMb: 16 };
  const worker = new Worker(new URL(file, import.meta.url), { workerData: options, resourceLimits });
  const exit = once(worker, 'exit');
  const [url] = (await Promise.race([
    once(worker, 'message'),
    exit.then(() => Promise.reject(new Error('cannot start the packaging line: its thread exited'))),
  ])) as [string];
  return {
    url,
    async stop() {
      worker.postMessage('stop');
      await exit;
    },
  };
}
