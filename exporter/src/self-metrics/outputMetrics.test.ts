import { expect, test } from '@jest/globals';
import { SelfMetrics } from '../selfMetrics.ts';
import { TargetCounters, type TargetStatus } from '../outputs/target.ts';
import type { MeasuredOutputs } from './outputMetrics.ts';
import { measuredOutputs, targetStatus } from './testdata/measuredOutputs.ts';

function metricsOf(outputs: () => MeasuredOutputs): SelfMetrics {
  return new SelfMetrics({ version: '1', connectors: () => [], writtenBytes: () => 0, outputs });
}

/** The samples of the outputs, the spool and the tap. */
async function samples(metrics: SelfMetrics): Promise<string[]> {
  const text = await metrics.render('text');
  return text.split('\n').filter((line) => /^gaugeway_(output|spool|tap)_/.test(line));
}

test('without a target there are no samples, not even of the tap', async () => {
  expect(await samples(metricsOf(() => measuredOutputs([], { spool: undefined })))).toEqual([]);
});

test('every reason of a refusal and of a loss starts at 0, and each target counts for itself', async () => {
  const counters = new TargetCounters();
  counters.sentSamples = 7;
  counters.repeatedSamples = 3;
  counters.rejected.set('out_of_bounds', 2);
  counters.lost.set('age', 5);
  const found = await samples(metricsOf(() => measuredOutputs([targetStatus({ counters }), targetStatus({ name: 'cloud' })])));
  expect(found).toEqual(
    expect.arrayContaining([
      'gaugeway_output_samples_sent_total{output="store"} 7',
      'gaugeway_output_samples_sent_total{output="cloud"} 0',
      'gaugeway_output_samples_repeated_total{output="store"} 3',
      'gaugeway_output_samples_rejected_total{output="store",reason="out_of_bounds"} 2',
      'gaugeway_output_samples_lost_total{output="store",reason="age"} 5',
      ...['out_of_order', 'too_old', 'duplicate', 'other'].map(
        (reason) => `gaugeway_output_samples_rejected_total{output="store",reason="${reason}"} 0`,
      ),
      ...['size', 'dropped', 'damaged', 'disk_full'].map(
        (reason) => `gaugeway_output_samples_lost_total{output="store",reason="${reason}"} 0`,
      ),
      'gaugeway_output_samples_lost_total{output="cloud",reason="age"} 0',
    ]),
  );
});

test('the state, the server and the times of a target', async () => {
  const down = {
    state: 'down',
    kind: undefined,
    order: undefined,
    lastSuccessMs: undefined,
    pendingSamples: 9,
    oldestPendingMs: 1_800_000_001_500,
  };
  const found = await samples(
    metricsOf(() => measuredOutputs([targetStatus(down as Partial<TargetStatus>), targetStatus({ name: 'cloud' })])),
  );
  const state = (output: string, current: string) =>
    ['starting', 'up', 'down', 'refusing', 'waiting_clock'].map(
      (one) => `gaugeway_output_state{output="${output}",state="${one}"} ${one === current ? 1 : 0}`,
    );
  expect(found.filter((line) => line.startsWith('gaugeway_output_state'))).toEqual([...state('store', 'down'), ...state('cloud', 'up')]);
  expect(found.filter((line) => /timestamp|pending|info/.test(line) && line.startsWith('gaugeway_output'))).toEqual([
    'gaugeway_output_info{output="store",url="http://store:8428/api/v1/write",server="",order=""} 1',
    'gaugeway_output_info{output="cloud",url="http://store:8428/api/v1/write",server="victoriametrics",order="fresh_first"} 1',
    'gaugeway_output_pending_samples{output="store"} 9',
    'gaugeway_output_pending_samples{output="cloud"} 0',
    'gaugeway_output_oldest_pending_timestamp_seconds{output="store"} 1800000001.5',
    'gaugeway_output_last_success_timestamp_seconds{output="cloud"} 1800000000.5',
  ]);
});

test('the spool and the tap', async () => {
  const outputs = measuredOutputs([targetStatus()]);
  outputs.tapCounters.moved = 4;
  const metrics = metricsOf(() => outputs);
  await samples(metrics);
  expect((await samples(metrics)).filter((line) => /_(spool|tap)_/.test(line))).toEqual([
    'gaugeway_spool_bytes 4096',
    'gaugeway_spool_max_bytes 1000000',
    'gaugeway_spool_samples 12',
    'gaugeway_spool_oldest_timestamp_seconds 1799999000',
    'gaugeway_spool_writable 1',
    'gaugeway_spool_written_bytes_total 8192',
    'gaugeway_tap_samples_moved_total 4',
    'gaugeway_tap_samples_clamped_total 0',
    'gaugeway_tap_readings_untimed_total 0',
  ]);
});

test('an empty spool has no oldest sample; one on a full disk is not writable', async () => {
  const spool = { bytes: 0, maxBytes: 1, items: 0, oldestMs: undefined, writtenBytes: 0, problem: 'no space left' };
  const found = await samples(metricsOf(() => measuredOutputs([targetStatus()], { spool })));
  expect(found.filter((line) => /spool_(oldest|writable)/.test(line))).toEqual(['gaugeway_spool_writable 0']);
});

test('durations of requests are observed for each target of the config, and end with it', async () => {
  const [store, cloud] = [targetStatus(), targetStatus({ name: 'cloud' })];
  let targets: readonly TargetStatus[] = [store, cloud];
  const metrics = metricsOf(() => measuredOutputs(targets));
  metrics.observeOutputs(targets);
  store.counters.observeRequest(0.3);
  const counts = async () => (await samples(metrics)).filter((line) => line.includes('request_duration_seconds_count'));
  const of = (output: string, count: number) => `gaugeway_output_request_duration_seconds_count{output="${output}"} ${count}`;
  expect(await counts()).toEqual([of('store', 1), of('cloud', 0)]);
  // a reload that keeps the one and replaces the other by a new one
  targets = [targetStatus(), targetStatus({ name: 'new' })];
  metrics.observeOutputs(targets);
  targets[0]?.counters.observeRequest(0.3);
  expect(await counts()).toEqual([of('store', 2), of('new', 0)]);
});
