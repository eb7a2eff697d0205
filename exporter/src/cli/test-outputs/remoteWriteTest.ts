import type { ExporterConfig } from '../../config/config.ts';
import { targetName, type RemoteWriteConfig } from '../../config/remoteWriteSchema.ts';
import { BatchBuilder, emptyBatch } from '../../outputs/batch.ts';
import type { SendResult } from '../../outputs/http/sendResult.ts';
import type { RemoteWriteClient } from '../../outputs/remote-write/client.ts';
import { createClient } from '../../outputs/remote-write/createClient.ts';
import { scrapeLabels } from '../../outputs/scrapeLabels.ts';
import { SeriesIndex } from '../../outputs/seriesIndex.ts';
import { mark, type OutputTest } from './outputTest.ts';

/**
 * Sends the sample `gaugeway_output_test` with the value 1 and, a millisecond later, the stale marker that ends its series: an instant query finds
 * nothing of it, and each test leaves two samples of the same series in the store.
 */
export function remoteWriteTest(target: RemoteWriteConfig, config: ExporterConfig, userAgent: string): OutputTest {
  const index = new SeriesIndex();
  // it goes out whatever else the target takes
  const { keep: _keep, ...all } = { ...target, drop: [], self_metrics: true };
  const client = createClient(all, { index, labels: scrapeLabels(config), metric: () => undefined, userAgent });
  return {
    output: 'remote_write',
    name: targetName(target),
    target,
    what: `the sample ${mark}`,
    send: () => sendSample(client, index),
    close: () => client.close(),
  };
}

async function sendSample(client: RemoteWriteClient, index: SeriesIndex): Promise<SendResult> {
  const found = await client.probe();
  if (found.kind !== 'ok') return found;
  const samples = new BatchBuilder();
  const nowMs = Date.now();
  samples.add(index.id(mark), 1, nowMs - 1);
  samples.add(index.id(mark), NaN, nowMs);
  return client.post(await client.encode(samples.take() ?? emptyBatch));
}
