import { Counter, Gauge, type Registry } from 'prom-client';

/** The streams of the HTTP server. */
export class StreamMetrics {
  readonly #open: Gauge;
  readonly #dropped: Counter;

  constructor(registers: Registry[]) {
    this.#open = new Gauge({ name: 'gaugeway_http_streams', help: 'Open streams of the HTTP server', registers });
    this.#dropped = new Counter({
      name: 'gaugeway_http_stream_updates_dropped_total',
      help: 'Changes of devices that slow clients of streams did not get, because newer ones replaced them',
      registers,
    });
  }

  observe({ open = 0, dropped = 0 }: { readonly open?: number; readonly dropped?: number }): void {
    this.#open.inc(open);
    this.#dropped.inc(dropped);
  }
}
