import type { Clock } from '../clock.ts';
import type { Batch } from '../outputs/batch.ts';
import { ClockGuard } from '../outputs/clockGuard.ts';
import { SeriesIndex } from '../outputs/seriesIndex.ts';
import { OutputTap } from '../outputs/tap/outputTap.ts';
import type { Exemplar } from '../series/exemplar.ts';

/** A sample as a test reads it; `value` NaN: a stale marker. */
export interface RecordedSample {
  readonly text: string;
  readonly value: number;
  readonly timeMs: number;
}

/** A tap whose samples are kept, for tests. */
export class TapRecorder {
  readonly index = new SeriesIndex();
  readonly clock: ClockGuard;
  readonly tap: OutputTap;
  /** All samples in the order in which they left. */
  readonly samples: RecordedSample[] = [];
  /** The trace ids of exemplars, by the text of their series. */
  readonly exemplars: [text: string, traceId: string][] = [];

  constructor(clock: Clock, settleMs = 0) {
    this.clock = new ClockGuard(clock);
    const onExemplar = (series: number, { traceId }: Exemplar) => void this.exemplars.push([this.index.text(series), traceId]);
    this.tap = new OutputTap({ index: this.index, clock: this.clock, onFull: () => void this.take(), onExemplar, settleMs });
    this.tap.isActive = true;
  }

  /** What left the tap since the last call. */
  take(): RecordedSample[] {
    return this.record(this.tap.take());
  }

  record(batch: Batch | undefined): RecordedSample[] {
    const samples = Array.from({ length: batch?.length ?? 0 }, (_, at) => ({
      text: this.index.text(batch?.series[at] ?? 0),
      value: batch?.values[at] ?? NaN,
      timeMs: batch?.timesMs[at] ?? NaN,
    }));
    this.samples.push(...samples);
    return samples;
  }

  /** The last value of each text that left, without those that ended. */
  get latest(): Map<string, number> {
    return shownOf(new Map(this.samples.map((sample) => [sample.text, sample])));
  }

  /** The newest value of each text by time, without those that ended: what a store answers. */
  get current(): Map<string, number> {
    const newest = new Map<string, RecordedSample>();
    for (const sample of this.samples) {
      const known = newest.get(sample.text);
      if (known === undefined || sample.timeMs >= known.timeMs) newest.set(sample.text, sample);
    }
    return shownOf(newest);
  }
}

function shownOf(samples: ReadonlyMap<string, RecordedSample>): Map<string, number> {
  return new Map([...samples.values()].filter(({ value }) => !Number.isNaN(value)).map(({ text, value }) => [text, value]));
}
