import { remoteWriteTargets, type RemoteWriteConfig } from '../../../config/remoteWriteSchema.ts';
import { BatchBuilder, type Batch } from '../../batch.ts';
import { SeriesIndex } from '../../seriesIndex.ts';
import type { RemoteWriteClient } from '../client.ts';
import { createClient } from '../createClient.ts';
import type { Exemplars } from '../exemplars.ts';

const index = new SeriesIndex();

/** A client of a target as a config describes it. */
export function testClient(target: object, exemplars?: Exemplars): RemoteWriteClient & AsyncDisposable {
  const [config] = remoteWriteTargets.parse([target]) as [RemoteWriteConfig];
  const client = createClient(config, {
    index,
    labels: { job: 'gaugeway', instance: 'h:1' },
    metric: (name) => ({ name, type: name.endsWith('_total') ? 'counter' : 'gauge', help: `Help of ${name}`, group: 'measurement' }),
    userAgent: 'gaugeway/1',
    ...(exemplars && { exemplars }),
  });
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

/** Samples by the text of their series. */
export function batchOf(...samples: readonly (readonly [text: string, value: number, timeMs: number])[]): Batch {
  const builder = new BatchBuilder();
  for (const [text, value, timeMs] of samples) builder.add(index.id(text), value, timeMs);
  const batch = builder.take();
  if (batch === undefined) throw new Error('no samples');
  return batch;
}
