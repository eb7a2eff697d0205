import { gzipSync } from 'node:zlib';
import { send, type HttpTarget } from './httpSink.ts';
import type { SeriesSamples } from './sample.ts';

/** Sends samples to `/api/v1/import` of VictoriaMetrics: JSON lines, one for each series. */
export async function sendVictoriaMetrics(target: HttpTarget, series: readonly SeriesSamples[]): Promise<void> {
  const lines = series.map(({ labels, values, timestampsMs }) => JSON.stringify({ metric: labels, values, timestamps: timestampsMs }));
  const body = gzipSync(`${lines.join('\n')}\n`);
  await send(target, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
}
