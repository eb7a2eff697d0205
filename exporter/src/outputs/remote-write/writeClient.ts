import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { currentTraceparent } from '../../tracing/currentSpan.ts';
import type { Batch } from '../batch.ts';
import type { SendResult } from '../http/sendResult.ts';
import type { EncodedRequest, RemoteWriteClient, StorageFacts } from './client.ts';
import type { HttpAnswer } from '../http/httpConnections.ts';
import type { Exchange, HttpEndpoint } from '../http/httpEndpoint.ts';
import { takeExemplars, type PendingExemplars } from './exemplars.ts';
import { encodeMetadata } from './metadata.ts';
import { PlainWriter } from './byteWriter.ts';
import type { SeriesLabels } from './seriesLabels.ts';
import { SnappyWriter } from './snappyWriter.ts';
import { storageFacts } from './storageFacts.ts';
import { compressed, protocolHeaders, toPrometheus, type WriteProtocol } from './writeProtocol.ts';
import { WriteRequestEncoder } from './writeRequestEncoder.ts';

interface WriteClientOptions {
  readonly url: string;
  /** Undefined: found out by {@link RemoteWriteClient.probe}. */
  readonly protocol?: WriteProtocol;
  readonly endpoint: HttpEndpoint;
  readonly labels: SeriesLabels;
  /** Type, help and unit, for the metadata. */
  readonly metric: (name: string) => Metric | undefined;
  readonly exemplars?: PendingExemplars;
}

/** What is sent, with the trace that it belongs to. */
type Body = Omit<EncodedRequest, 'samples'> & { readonly traceparent?: string | undefined };

/** VictoriaMetrics has 35 kB of metrics of its own. */
const mostMetricsBytes = 1 << 20;
const metadataEveryMs = 60_000;
const noExemplars = Buffer.alloc(0);

/** Remote write 1.0, and the variant of VictoriaMetrics where the probe finds it. */
export class WriteClient implements RemoteWriteClient {
  readonly #options: WriteClientOptions;
  readonly #url: URL;
  readonly #encoder: WriteRequestEncoder;
  readonly #snappy = new SnappyWriter();
  readonly #plain = new PlainWriter();
  #kind: WriteProtocol | undefined;
  #protocol: WriteProtocol;
  /** By `performance.now()`. */
  #metadataMs = -Infinity;
  #takesMetadata = true;
  /** A request of metadata has shown that a connection had ended; the next answer to samples tells. */
  #isReconnected = false;

  constructor(options: WriteClientOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    this.#encoder = new WriteRequestEncoder(options.labels);
    this.#kind = options.protocol;
    this.#protocol = options.protocol ?? 'prometheus';
  }

  get kind(): WriteProtocol | undefined {
    return this.#kind;
  }

  /**
   * Sends an empty remote write 1.0 request that asks for VictoriaMetrics' variant, as older vmagents do. VictoriaMetrics from 1.88 on answers
   * `1`. Older ones name their host in a header. For all others it is a request without samples. Where the config fixes the protocol there is
   * nothing to find out.
   */
  async probe(): Promise<SendResult> {
    if (this.#options.protocol !== undefined) return { kind: 'ok' };
    const url = new URL(this.#url);
    url.searchParams.set('get_vm_proto_version', '1');
    const body = await compressed(Buffer.alloc(0), 'prometheus');
    const { result, answer } = await this.#post(url, { body, protocol: 'prometheus' });
    if (result.kind === 'ok' && answer !== undefined) this.#detect(answer);
    // there are no samples that could be the reason
    return result.kind === 'refused' ? { ...result, isOfData: false } : result;
  }

  async facts(): Promise<StorageFacts> {
    const url = metricsUrl(this.#url);
    if (url === undefined || this.#kind !== 'victoriametrics') return {};
    const { answer } = await this.#options.endpoint.send({ url, method: 'GET', mostBytes: mostMetricsBytes });
    return answer?.status === 200 ? storageFacts(answer.text) : {};
  }

  async encode(batch: Batch): Promise<EncodedRequest> {
    const protocol = this.#protocol;
    const exemplars = this.#takeExemplars(batch);
    if (protocol === 'prometheus') {
      const { bytes, samples } = this.#encoder.encode(batch, this.#snappy, exemplars);
      return { body: bytes, samples, protocol };
    }
    const { bytes, samples } = this.#encoder.encode(batch, this.#plain, exemplars);
    return { body: await compressed(bytes, protocol), samples, protocol };
  }

  async post(request: EncodedRequest): Promise<SendResult> {
    const traceparent = currentTraceparent();
    const { result, answer } = await this.#post(this.#url, { ...(await this.#current(request)), traceparent });
    if (answer?.status === 415 && this.#downgrade()) return this.post(request);
    if (result.kind !== 'ok') return result;
    const isReconnected = this.#isReconnected;
    this.#isReconnected = false;
    void this.#sendMetadata();
    return isReconnected ? { ...result, isReconnected } : result;
  }

  async close(): Promise<void> {
    this.#options.endpoint.close();
  }

  /** VictoriaMetrics ignores them. */
  #takeExemplars(batch: Batch): Buffer {
    const { exemplars, labels } = this.#options;
    if (exemplars === undefined || exemplars.size === 0) return noExemplars;
    if (this.#kind !== 'victoriametrics') return takeExemplars(batch, exemplars, labels);
    exemplars.clear();
    return noExemplars;
  }

  #detect({ status, headers, text }: HttpAnswer): void {
    const takesZstd = status === 200 && /^[1-9]\d*$/.test(text.trim());
    this.#kind = takesZstd || headers['x-server-hostname'] !== undefined ? 'victoriametrics' : 'prometheus';
    this.#protocol = takesZstd ? 'victoriametrics' : 'prometheus';
  }

  /** Behind one URL there may be servers of several versions. */
  #downgrade(): boolean {
    if (this.#protocol === 'prometheus' || this.#options.protocol !== undefined) return false;
    this.#protocol = 'prometheus';
    return true;
  }

  /** The request in the protocol of now: it may have been encoded before the probe, or before a downgrade. */
  async #current(request: EncodedRequest): Promise<EncodedRequest> {
    if (request.protocol !== 'victoriametrics' || this.#protocol === 'victoriametrics') return request;
    return { ...request, body: await toPrometheus(request.body), protocol: 'prometheus' };
  }

  #post(url: URL, { body, protocol = 'prometheus', traceparent }: Body): Promise<Exchange> {
    const headers = { ...protocolHeaders(protocol), ...(traceparent !== undefined && { traceparent }) };
    return this.#options.endpoint.send({ url, method: 'POST', headers, body });
  }

  /** At the start and once a minute, while samples are accepted. Without it nothing is lost but the texts that Grafana shows. */
  async #sendMetadata(): Promise<void> {
    const nowMs = performance.now();
    if (!this.#takesMetadata || nowMs - this.#metadataMs < metadataEveryMs) return;
    this.#metadataMs = nowMs;
    const { labels, metric } = this.#options;
    const metrics = [...labels.metricNames].map(metric).filter((one) => one !== undefined);
    if (metrics.length === 0) return;
    const protocol = this.#protocol;
    const { result } = await this.#post(this.#url, { body: await compressed(encodeMetadata(metrics), protocol), protocol });
    if (result.kind === 'refused') this.#takesMetadata = false;
    this.#isReconnected ||= result.kind === 'retry' ? result.isConnectionLost : result.kind === 'ok' && result.isReconnected === true;
  }
}

/** Where a server that is written to at this address exposes its own metrics. */
function metricsUrl(writeUrl: URL): URL | undefined {
  const [, prefix] = /^(.*)\/api\/v1\/write$/.exec(writeUrl.pathname) ?? [];
  return prefix === undefined ? undefined : new URL(`${prefix}/metrics`, writeUrl);
}
