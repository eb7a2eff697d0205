import Transport from 'winston-transport';
import { entryOf, lineText, type LogEntry, type LogFormat } from '../log.ts';
import type { LineSink } from './logLine.ts';
import { texts } from './metadata.ts';

/** Passes each line of the log on as kind `log`: the line as on standard error without `ts`, in the stream of its connector. */
export class LogTransport extends Transport {
  readonly #sink: LineSink;
  readonly #format: LogFormat;

  constructor(sink: LineSink, format: LogFormat) {
    super();
    this.#sink = sink;
    this.#format = format;
  }

  override log(entry: LogEntry, done: () => void): void {
    const { connector, device, name, trace_id } = (entry.fields ?? {}) as Readonly<Record<string, unknown>>;
    const stream = typeof connector === 'string' ? connector : undefined;
    if (this.#sink.takes('log', stream))
      this.#sink.append({
        kind: 'log',
        connector: stream,
        atMs: Date.now(),
        text: lineText(this.#format, entryOf(entry)),
        metadata: texts({ level: entry.level, device, name, trace_id }),
      });
    // winston waits for it: one transport that does not call back stops all
    done();
  }
}
