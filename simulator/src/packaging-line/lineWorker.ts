import { parentPort, workerData } from 'node:worker_threads';
import { startPackagingLine, type PackagingLineOptions } from './packagingLine.ts';

/** The worker of lineThread.ts: posts the URL of the line, and stops it on the first message. */
const line = await startPackagingLine(workerData as PackagingLineOptions);
parentPort?.once('message', () => void line.stop());
parentPort?.postMessage(line.url);
