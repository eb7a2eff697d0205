interface TestStream extends AsyncDisposable {
  readonly response: Response;
  /** The newest `id`. */
  readonly lastId: string;
  /** The data of the next message of a kind; others before it are skipped. */
  next(event: string): Promise<Record<string, unknown>>;
  /** Resolves at the next heartbeat; messages before it are skipped. */
  heartbeat(): Promise<void>;
  /** Resolves when the server has closed the stream. */
  ended(): Promise<boolean>;
}

/** Opens a stream as a browser does, without connecting again. */
export async function openStream(url: string, headers: Record<string, string> = {}): Promise<TestStream> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  if (response.body === null || !response.ok) throw new Error(`status ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let lastId = '';
  const message = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value = '' } = await reader.read();
      if (done) return undefined;
      text += value;
    }
    const end = text.indexOf('\n\n');
    const first = text.slice(0, end);
    text = text.slice(end + 2);
    return first;
  };
  return {
    response,
    get lastId() {
      return lastId;
    },
    async next(event) {
      for (let block = await message(); block !== undefined; block = await message()) {
        const fields = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]));
        lastId = fields.get('id') ?? lastId;
        if (fields.get('event') === event) return JSON.parse(fields.get('data') ?? '') as Record<string, unknown>;
      }
      throw new Error(`the stream ended without "${event}"`);
    },
    async heartbeat() {
      for (let block = await message(); block !== ': heartbeat'; block = await message())
        if (block === undefined) throw new Error('the stream ended without a heartbeat');
    },
    async ended() {
      while ((await message()) !== undefined);
      return true;
    },
    async [Symbol.asyncDispose]() {
      controller.abort();
      await reader.cancel().catch(() => undefined);
    },
  };
}
