import type { Logger } from '@gaugeway/connectors/contract';
import type { LokiConfig } from '../../config/lokiSchema.ts';
import type { Exchange } from '../http/httpEndpoint.ts';
import type { SendResult } from '../http/sendResult.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { sizeOf } from './lineTraits.ts';
import type { LokiLink } from './lokiLink.ts';
import type { LokiCounters, RefusalReason } from './lokiStatus.ts';
import { isRateLimit, isStreamLimit, refusedLines, refusesMetadata } from './lokiWords.ts';
import { pushRequest, streamLabels } from './pushRequest.ts';

/** Of lines in a request, before compression. */
export const mostRequestBytes = 1_000_000;
/** A rate limit makes requests smaller, down to this. */
const leastRequestBytes = 16_000;
/** A line that exceeds a rate limit alone is given up after so many attempts: at 10 s between them, after some three minutes. */
const mostAttempts = 20;
/** After so many lines that were refused for unknown reasons, with nothing taken between them, it is the server and not the lines. */
const mostUnknown = 10;

interface SenderOptions {
  readonly config: Pick<LokiConfig, 'service_name' | 'labels'>;
  readonly link: LokiLink;
  readonly counters: LokiCounters;
  readonly log: Logger;
}

/** What is to be done with the lines of a request: nothing more, all again, or in two parts. */
type Next = 'settled' | 'again' | 'halves';

/**
 * Sends lines of one stream until each is taken or refused. A request has one stream only: of several, Loki's answer tells the result of one, and may be
 * a success when lines of the others were dropped.
 */
export class StreamSender {
  /** Loki's schema is older than v13: metadata is a part of the lines. */
  isWithoutMetadata = false;
  readonly #options: SenderOptions;
  #mostBytes = mostRequestBytes;
  #unknown = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** False: the link was closed before all lines were settled. */
  async send(lines: readonly LogLine[]): Promise<boolean> {
    const first = lines[0];
    if (first === undefined) return true;
    const stream = streamLabels(first, this.#options.config);
    const parts = [lines];
    let attempt = 0;
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const [now, later] = split(part, this.#mostBytes);
      const hasMetadata = !this.isWithoutMetadata;
      const exchange = await this.#options.link.push(await pushRequest(stream, now, hasMetadata));
      if (exchange === undefined) return false;
      const isOfMetadata = hasMetadata && refusesMetadata(exchange.answer?.text ?? '');
      const next = isOfMetadata ? this.#withoutMetadata(exchange.result) : this.#answered(exchange, now, ++attempt);
      if (next !== 'again') attempt = 0;
      parts.unshift(...partsAfter(next, now), ...(later.length > 0 ? [later] : []));
    }
    return true;
  }

  #answered(exchange: Exchange, lines: readonly LogLine[], attempt: number): Next {
    const { result, answer } = exchange;
    const text = answer?.text ?? '';
    if (result.kind === 'ok') return this.#taken(lines.length);
    if (result.kind === 'too_large') {
      if (lines.length > 1) return 'halves';
      return this.#refused('line_too_long', 1, result.why);
    }
    if (result.kind === 'retry') return this.#limited(exchange, lines, attempt);
    const refused = refusedLines(text, lines.length);
    if (refused.size === 0) return this.#unclear(result.why, lines);
    const total = [...refused.values()].reduce((sum, count) => sum + count, 0);
    for (const [reason, count] of refused) this.#refused(reason, count, result.why);
    this.#options.link.reached();
    return this.#taken(Math.max(0, lines.length - total));
  }

  #taken(lines: number): Next {
    this.#options.counters.sentLines += lines;
    if (lines > 0) {
      this.#unknown = 0;
      this.#options.link.succeeded();
    }
    this.#mostBytes = Math.min(mostRequestBytes, this.#mostBytes * 1.1);
    return 'settled';
  }

  /** 429 */
  #limited({ result, answer }: Exchange, lines: readonly LogLine[], attempt: number): Next {
    if (result.kind !== 'retry') return 'again';
    const text = answer?.text ?? '';
    if (isStreamLimit(text)) {
      this.#options.link.reached();
      return this.#refused('stream_limit', lines.length, result.why);
    }
    if (isRateLimit(text)) this.#mostBytes = Math.max(leastRequestBytes, Math.min(this.#mostBytes, totalSize(lines)) / 2);
    if (isRateLimit(text) && lines.length === 1 && attempt >= mostAttempts) return this.#refused('rate_limit', 1, result.why);
    this.#options.counters.retriedRequests++;
    this.#options.link.limit(result.why, result.afterMs);
    return 'again';
  }

  /** Requests with other streams may be on their way: they get the same answer. */
  #withoutMetadata(result: SendResult): Next {
    const why = result.kind === 'ok' ? undefined : result.why;
    if (!this.isWithoutMetadata) this.#options.log.warn('Loki takes no structured metadata: it is sent as fields of the lines', { why });
    this.isWithoutMetadata = true;
    return 'again';
  }

  /** The answer names no line: halves of the request find the one that it is about. */
  #unclear(why: string, lines: readonly LogLine[]): Next {
    if (lines.length > 1) return 'halves';
    if (this.#unknown++ >= mostUnknown) this.#options.link.hold({ state: 'refusing', why: `${why}; the line that was tried is dropped` });
    return this.#refused('other', 1, why);
  }

  #refused(reason: RefusalReason, lines: number, why: string): Next {
    const { counters, log } = this.#options;
    const before = counters.refused.get(reason);
    counters.refused.set(reason, (before ?? 0) + lines);
    // further ones are counted
    if (before === undefined) log.warn('Loki refuses lines: they are dropped', { reason, lines, why });
    return 'settled';
  }
}

/** What is still to be sent of the lines of a request. */
function partsAfter(next: Next, lines: readonly LogLine[]): readonly (readonly LogLine[])[] {
  if (next === 'again') return [lines];
  return next === 'halves' ? split(lines, totalSize(lines) / 2) : [];
}

function totalSize(lines: readonly LogLine[]): number {
  return lines.reduce((sum, line) => sum + sizeOf(line), 0);
}

/** The first lines of at most so many bytes, at least one, and the rest. */
function split(lines: readonly LogLine[], mostBytes: number): [readonly LogLine[], readonly LogLine[]] {
  let bytes = 0;
  let end = 0;
  for (const line of lines) {
    bytes += sizeOf(line);
    if (bytes > mostBytes && end > 0) break;
    end++;
  }
  return [lines.slice(0, end), lines.slice(end)];
}
