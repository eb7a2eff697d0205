import { parentPort, workerData } from 'node:worker_threads';
import { startPackagingLine, type PackagingLineOptions } from './packagingLine.ts';

/** The other side of lineThread.ts: says where the line is, and stops it at the first word. */
const line = await startPackagingLine(workerData as PackagingLineOptions);
parentPort?.once('message', () => void line.stop());
parentPort?.postMessage(line.url);
