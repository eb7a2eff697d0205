/** A message of a stream. `data` is JSON, which has no line breaks. */
export function messageOf(event: string, data: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

/** A comment, which clients ignore: it shows that the stream is alive and not buffered by a proxy. */
export const heartbeat = ': heartbeat\n\n';
