import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that simulates network faults. */
export interface Proxy {
  readonly url: string;
  /** Stops forwarding without closing the connections, as a half-open connection does. */
  freeze(): void;
  /** Continues forwarding. */
  thaw(): void;
  /** Closes all connections. */
  cut(): void;
  /** Number of connections so far. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** Listens on loopback and forwards to `port`. */
export async function startProxy(port: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isFrozen = false;
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).on('error', () => near.destroy());
    far.pipe(near).on('error', () => far.destroy());
    near.on('close', () => {
      pairs.delete(pair);
      far.destroy();
    });
    if (isFrozen) pause(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('cannot start proxy: no address');
  return {
    url: `opc.tcp://127.0.0.1:${address.port}`,
    get connections() {
      return connections;
    },
    freeze() {
      isFrozen = true;
      for (const pair of pairs) pause(pair);
    },
    thaw() {
      isFrozen = false;
      for (const [near, far] of pairs) near.pipe(far).pipe(near);
    },
    cut() {
      for (const [near] of pairs) near.destroy();
    },
    async stop() {
      for (const [near] of pairs) near.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pause([near, far]: readonly [Socket, Socket]): void {
  near.unpipe(far).pause();
  far.unpipe(near).pause();
}
