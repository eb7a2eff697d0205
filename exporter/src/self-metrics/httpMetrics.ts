import { Counter, type Registry } from 'prom-client';
import { DurationHistogram } from './durationHistogram.ts';

/** A request that the HTTP server has answered. */
export interface AnsweredRequest {
  /** The pattern of the path, not the path itself: clients must not create series. */
  readonly route: string;
  /** Status; 499: the client disconnected before the end of the response. */
  readonly code: number;
  readonly seconds: number;
}

/** The requests to the exporter's HTTP server. */
export class HttpMetrics {
  readonly #requests: Counter<'route' | 'code'>;
  readonly #durations: DurationHistogram<'route'>;

  constructor(registers: Registry[]) {
    this.#requests = new Counter({
      name: 'gaugeway_http_requests_total',
      help: 'Requests to the HTTP server by route and status; 499: the client disconnected',
      labelNames: ['route', 'code'],
      registers,
    });
    this.#durations = new DurationHistogram({
      name: 'gaugeway_http_request_duration_seconds',
      help: 'Time from a request to the end of its response',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
  }

  observe({ route, code, seconds }: AnsweredRequest): void {
    this.#requests.inc({ route, code });
    this.#durations.observe({ route }, seconds);
  }
}
