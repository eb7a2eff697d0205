import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Batch } from '../batch.ts';
import type { Authorization } from './authorization.ts';
import type { EncodedRequest, RemoteWriteClient, SendResult } from './client.ts';
import { HttpFailure, type HttpAnswer, type HttpConnections } from './httpConnections.ts';
import { encodeMetadata } from './metadata.ts';
import { oneLine, resultOf } from './sendResult.ts';
import type { SeriesLabels } from './seriesLabels.ts';
import { compressed, protocolHeaders, toPrometheus, type WriteProtocol } from './writeProtocol.ts';
import { WriteRequestEncoder } from './writeRequestEncoder.ts';

interface WriteClientOptions {
  readonly url: string;
  /** Undefined: found out by {@link RemoteWriteClient.probe}. */
  readonly protocol?: WriteProtocol;
  /** With User-Agent and those of the config. */
  readonly headers: Readonly<Record<string, string>>;
  readonly authorization: Authorization;
  /** More texts that no message may contain: values of headers. */
  readonly secrets: readonly string[];
  readonly connections: HttpConnections;
  readonly labels: SeriesLabels;
  /** Type, help and unit, for the metadata. */
  readonly metric: (name: string) => Metric | undefined;
}

interface Content {
  readonly body: Uint8Array;
  readonly protocol: WriteProtocol;
}

const metadataEveryMs = 60_000;

/** Remote write 1.0, and the variant of VictoriaMetrics where the probe finds it. */
export class WriteClient implements RemoteWriteClient {
  readonly #options: WriteClientOptions;
  readonly #url: URL;
  readonly #encoder: WriteRequestEncoder;
  #kind: WriteProtocol | undefined;
  #protocol: WriteProtocol;
  #lostConnections = 0;
  /** By `performance.now()`. */
  #metadataMs = -Infinity;
  #takesMetadata = true;

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

  async encode(batch: Batch): Promise<EncodedRequest> {
    const protocol = this.#protocol;
    const { bytes, samples } = this.#encoder.encode(batch);
    return { body: await compressed(bytes, protocol), samples, protocol };
  }

  async post(request: EncodedRequest): Promise<SendResult> {
    const { result, answer } = await this.#post(this.#url, await this.#current(request));
    if (answer?.status === 415 && this.#downgrade()) return this.post(request);
    if (result.kind === 'ok') void this.#sendMetadata();
    return result;
  }

  async close(): Promise<void> {
    this.#options.connections.close();
    this.#options.authorization.close?.();
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

  /** `answer` is absent where none came. */
  async #post(
    url: URL,
    { body, protocol = 'prometheus' }: Omit<EncodedRequest, 'samples'>,
  ): Promise<{ result: SendResult; answer?: HttpAnswer }> {
    try {
      const answer = await this.#authorized(url, { body, protocol });
      return { answer, result: this.#withConnection(resultOf(answer, (text) => this.#clean(text))) };
    } catch (error) {
      const isConnectionLost = error instanceof HttpFailure && error.isConnectionLost;
      this.#lostConnections = this.#options.connections.lostConnections;
      return { result: { kind: 'retry', why: this.#clean((error as Error).message), isConnectionLost } };
    }
  }

  /** With a token that has just been revoked, the server gets a second one. */
  async #authorized(url: URL, content: Content): Promise<HttpAnswer> {
    const { authorization } = this.#options;
    const credentials = await authorization.header();
    const answer = await this.#request(url, content, credentials);
    if (answer.status !== 401 || !(await authorization.renew(credentials))) return answer;
    return this.#request(url, content, await authorization.header());
  }

  #request(url: URL, { body, protocol }: Content, credentials: string | undefined): Promise<HttpAnswer> {
    const { connections, headers } = this.#options;
    return connections.request({
      url,
      method: 'POST',
      headers: { ...headers, ...protocolHeaders(protocol), ...(credentials !== undefined && { authorization: credentials }) },
      body,
    });
  }

  #withConnection(result: SendResult): SendResult {
    const lost = this.#options.connections.lostConnections;
    const isReconnected = lost > this.#lostConnections;
    this.#lostConnections = lost;
    return result.kind === 'ok' && isReconnected ? { ...result, isReconnected } : result;
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
  }

  #clean(text: string): string {
    const { authorization, secrets } = this.#options;
    return oneLine(text, [...authorization.secrets, ...secrets]);
  }
}
