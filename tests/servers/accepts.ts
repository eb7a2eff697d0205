import { once } from 'node:events';
import { connect } from 'node:net';

/** True once somebody listens on a port of 127.0.0.1; throws before. */
export async function accepts(port: number): Promise<true> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
  return true;
}
