import type { LokiConfig } from '../../config/lokiSchema.ts';
import { HttpEndpoint, type Exchange } from '../../outputs/http/httpEndpoint.ts';
import type { SendResult } from '../../outputs/http/sendResult.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { isBlocked, refusesMetadata } from '../../outputs/loki/lokiWords.ts';
import { pushRequest, streamLabels } from '../../outputs/loki/pushRequest.ts';
import { mark, type OutputTest } from './outputTest.ts';

/** Sends a line of the exporter's own log, in its usual stream. */
export function lokiTest(target: LokiConfig, userAgent: string): OutputTest {
  const endpoint = new HttpEndpoint(target, { 'user-agent': userAgent });
  return {
    output: 'loki',
    target,
    what: `a line with event=${mark}`,
    send: () => sendLine(target, endpoint),
    close: async () => endpoint.close(),
  };
}

async function sendLine(target: LokiConfig, endpoint: HttpEndpoint): Promise<SendResult> {
  const { result, answer } = await push(target, endpoint, true);
  const text = answer?.text ?? '';
  // its schema is older than v13, which the output finds out in the same way
  if (refusesMetadata(text)) return (await push(target, endpoint, false)).result;
  if (!isBlocked(text)) return result;
  return { kind: 'refused', status: answer?.status ?? 0, why: endpoint.clean(`${answer?.status} ${text}`), isOfData: false };
}

async function push(target: LokiConfig, endpoint: HttpEndpoint, hasMetadata: boolean): Promise<Exchange> {
  const text = 'level=info msg="line of gaugeway test-outputs"';
  const line: LogLine = { kind: 'log', atMs: Date.now(), text, metadata: { level: 'info', event: mark } };
  return endpoint.send({
    url: new URL(target.url),
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      ...(target.tenant !== undefined && { 'x-scope-orgid': target.tenant }),
    },
    body: await pushRequest(streamLabels(line, target), [line], hasMetadata),
  });
}
