import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Given out by this process. */
const given = new Set<number>();
/** Two workers of jest run at the same time, each with what it starts. */
const isSecond = process.env['JEST_WORKER_ID'] === '2';
const [first, end] = isSecond ? [26_000, 32_000] : [20_000, 26_000];

/**
 * A free port below the ephemeral range, so that no outgoing connection can occupy it (or connect to itself on it) before the server
 * listens, or between two starts of the server. No test that runs beside gets the same.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = randomInt(first, end);
    if (given.has(port)) continue;
    const probe = createServer().listen(port, host);
    try {
      await once(probe, 'listening');
    } catch (error) {
      // any other error, such as EADDRNOTAVAIL for a foreign host, occurs with every port
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    probe.close();
    await once(probe, 'close');
    given.add(port);
    return port;
  }
}
