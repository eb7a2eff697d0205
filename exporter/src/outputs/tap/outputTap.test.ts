import { beforeEach, describe, expect, test } from '@jest/globals';
import { Clock } from '../../clock.ts';
import { TapRecorder } from '../../testing/tapRecorder.ts';

const start = 1_800_000_000_000;
let nowMs = start;
let recorder: TapRecorder;

beforeEach(() => {
  nowMs = start;
  recorder = new TapRecorder(Clock.of(() => nowMs));
});

/** A series as the tap sees it. */
class FakeSeries {
  slot = 0;
  value = NaN;
  atMs = NaN;
  texts: readonly string[];
  readonly owner = { connectorName: 'home' };
  constructor(...texts: string[]) {
    this.texts = texts;
  }
  visible(): boolean {
    return !Number.isNaN(this.value);
  }
  set(value: number, atMs = nowMs): this {
    this.value = value;
    this.atMs = atMs;
    recorder.tap.append(this, atMs);
    return this;
  }
}

/** Samples since the last call, as `text value time` with times since the start. */
function taken(): string[] {
  return recorder.take().map(({ text, value, timeMs }) => `${text} ${value} ${timeMs - start}`);
}

/** A pass over the series a moment later. */
function refreshed(series: FakeSeries, isVisible = true): string[] {
  recorder.tap.drain();
  recorder.tap.refresh(series, isVisible);
  return recorder.record(recorder.tap.takeRepeated()).map(({ text, value, timeMs }) => `${text} ${value} ${timeMs - start}`);
}

test('each reading is a sample with its time', () => {
  const series = new FakeSeries('a').set(1);
  nowMs += 10;
  series.set(2, start + 5);
  expect(taken()).toEqual(['a 1 0', 'a 2 5']);
  expect(taken()).toEqual([]);
});

test('a number of the past is a sample of its time, and the value stays the newest', () => {
  const series = new FakeSeries('a').set(1);
  nowMs += 60_000;
  series.set(2);
  recorder.tap.past(series, 7, start + 30_000);
  nowMs += 60_000;
  recorder.tap.past(series, 8, nowMs - 1000);
  recorder.tap.past(series, 9, nowMs + 1000);
  expect(taken()).toEqual(['a 1 0', 'a 2 60000', 'a 7 30000', 'a 8 119000', 'a 2 119001']);
});

test('a stateset is one sample per state', () => {
  new FakeSeries('s{state="a"}', 's{state="b"}', 's{state="c"}').set(1);
  expect(taken()).toEqual(['s{state="a"} 0 0', 's{state="b"} 1 0', 's{state="c"} 0 0']);
});

test('two values of one millisecond both arrive', () => {
  const series = new FakeSeries('a').set(1).set(2);
  nowMs += 1;
  series.set(3);
  expect(taken()).toEqual(['a 1 0', 'a 2 1', 'a 3 2']);
  expect(recorder.tap.counters.moved).toBe(2);
});

test('the same reading again is no sample', () => {
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 1000;
  series.set(1, start);
  expect(taken()).toEqual([]);
  expect(recorder.tap.counters.moved).toBe(0);
});

test('no sample is ahead of now', () => {
  const series = new FakeSeries('a').set(1, start + 86_400_000);
  expect(taken()).toEqual(['a 1 0']);
  nowMs += 10;
  series.set(2, NaN);
  expect(taken()).toEqual(['a 2 10']);
  expect(recorder.tap.counters.clamped).toBe(2);
});

test('a series that has no value any more ends once, a millisecond after its last sample', () => {
  const series = new FakeSeries('a').set(1);
  nowMs += 1000;
  recorder.tap.hide(series);
  recorder.tap.hide(series);
  expect(taken()).toEqual(['a 1 0', 'a NaN 1']);
  recorder.tap.hide(series);
  expect(taken()).toEqual([]);
  nowMs += 1000;
  series.set(2);
  expect(taken()).toEqual(['a 2 2000']);
});

test('a value that is visible again is sent with the present time, once', () => {
  const series = new FakeSeries('a').set(1);
  recorder.tap.show(series);
  expect(taken()).toEqual(['a 1 0']);
  nowMs += 600_000;
  recorder.tap.hide(series);
  recorder.tap.show(series);
  recorder.tap.show(series);
  expect(taken()).toEqual(['a NaN 1', 'a 1 600000']);
  // its source reports it once more
  series.set(1, start);
  expect(taken()).toEqual([]);
});

test('a restored value is sent with the present time, and its reading is known', () => {
  const series = new FakeSeries('a');
  series.value = 1;
  series.atMs = start - 3_600_000;
  recorder.tap.show(series);
  expect(taken()).toEqual(['a 1 0']);
  series.set(1, start - 3_600_000);
  expect(taken()).toEqual([]);
});

test('a series that is removed ends, one that takes over its text goes on', () => {
  const [gone, replaced] = [new FakeSeries('a').set(1), new FakeSeries('s{state="x"}', 's{state="y"}').set(0)];
  taken();
  nowMs += 1000;
  recorder.tap.detach(gone);
  recorder.tap.detach(replaced);
  new FakeSeries('s{state="x"}', 's{state="y"}', 's{state="z"}').set(2);
  expect(taken()).toEqual(['s{state="x"} 0 1000', 's{state="y"} 0 1000', 's{state="z"} 1 1000', 'a NaN 1']);
});

test('entries keep their names when the series gets another one before they are taken', () => {
  const series = new FakeSeries('a').set(1);
  recorder.tap.detach(series);
  series.texts = ['b'];
  recorder.tap.show(series);
  const other = new FakeSeries('c').set(3);
  expect(taken()).toEqual(['a 1 0', 'b 1 0', 'c 3 0', 'a NaN 1']);
  expect(series.slot).not.toBe(other.slot);
});

test('a quiet series is repeated each 50 seconds, and never stands behind its last sample', () => {
  const series = new FakeSeries('a').set(1);
  expect(taken()).toEqual(['a 1 0']);
  nowMs += 49_999;
  expect(refreshed(series)).toEqual([]);
  nowMs += 1;
  expect(refreshed(series)).toEqual(['a 1 50000']);
  nowMs += 10_000;
  expect(refreshed(series)).toEqual([]);
  nowMs += 40_000;
  expect(refreshed(series)).toEqual(['a 1 100000']);
});

test('a series that was never sent is repeated, and one whose value time has hidden ends', () => {
  const series = new FakeSeries('a');
  series.value = 1;
  expect(refreshed(series)).toEqual(['a 1 0']);
  expect(refreshed(series, false)).toEqual([]);
  expect(taken()).toEqual(['a NaN 1']);
  expect(refreshed(series, false)).toEqual([]);
  expect(taken()).toEqual([]);
});

test('a repetition stays behind now by the delay of the source', () => {
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 60_000;
  series.set(2, nowMs - 20_000);
  expect(taken()).toEqual(['a 2 40000']);
  nowMs += 60_000;
  expect(refreshed(series)).toEqual(['a 2 100000']);
  // another series of the same connector
  const other = new FakeSeries('b');
  other.value = 5;
  expect(refreshed(other)).toEqual(['b 5 100000']);
  nowMs += 2 * 3_600_000;
  series.set(2);
  for (let period = 0; period < 8; period++) {
    refreshed(series);
    nowMs += 600_000;
  }
  expect(refreshed(other)).toEqual([`b 5 ${nowMs - start}`]);
});

test('a quiet series of a late source still answers an instant query', () => {
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 7_200_000;
  series.set(2, nowMs - 3_600_000);
  taken();
  nowMs += 50_000;
  const [, , time] = refreshed(series)[0]?.split(' ') ?? [];
  expect(nowMs - start - Number(time)).toBe(180_000);
});

test('a reading that is older than a repetition keeps its time, and the newest sample has its value', () => {
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 60_000;
  expect(refreshed(series)).toEqual(['a 1 60000']);
  nowMs += 100;
  series.set(2, start + 30_000);
  series.set(3, start + 31_000);
  expect(taken()).toEqual(['a 2 30000', 'a 3 31000', 'a 3 60001']);
  expect(recorder.tap.counters.moved).toBe(0);
});

test('a reading that is older than the end of its series shows it again', () => {
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 60_000;
  refreshed(series);
  recorder.tap.hide(series);
  series.set(2, start + 1000);
  expect(taken()).toEqual(['a NaN 60001', 'a 2 1000', 'a 2 60002']);
});

test('a value that was set without a time is sent with the next pass', () => {
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 1000;
  series.value = 2;
  recorder.tap.untimed();
  expect(taken()).toEqual([]);
  expect(refreshed(series)).toEqual(['a 2 1000']);
  expect(recorder.tap.counters.untimed).toBe(1);
});

test('a clock that was set forward and back again holds up no series', () => {
  const series = new FakeSeries('a').set(1);
  const day = 86_400_000;
  nowMs += day;
  series.set(2);
  taken();
  Object.assign(recorder.clock, { now: () => start + 5000 });
  nowMs = start + 5000;
  series.set(3);
  expect(taken()).toEqual(['a 3 5000']);
  nowMs += 1;
  recorder.tap.hide(series);
  expect(taken()).toEqual(['a NaN 5000']);
});

test('more readings than the buffer holds all arrive', () => {
  const series = new FakeSeries('a');
  for (let reading = 0; reading < 50_000; reading++) {
    nowMs += 1;
    series.set(reading);
  }
  recorder.take();
  expect(recorder.samples.map(({ value }) => value)).toEqual(Array.from({ length: 50_000 }, (_, at) => at));
});

test('without outputs nothing is recorded; switching them off frees the series and loses nothing', () => {
  const { tap } = recorder;
  const series = new FakeSeries('a').set(1);
  tap.isActive = false;
  expect(series.slot).toBe(0);
  series.set(2);
  tap.untimed();
  expect(taken()).toEqual(['a 1 0']);
  expect(taken()).toEqual([]);
  expect(tap.counters.untimed).toBe(0);
  tap.isActive = true;
  nowMs += 1000;
  expect(refreshed(series)).toEqual(['a 2 1000']);
});

describe('after a restart, a source that kept readings', () => {
  beforeEach(() => {
    recorder = new TapRecorder(
      Clock.of(() => nowMs),
      10_000,
    );
  });

  test('delivers them before the value of before the restart is sent', () => {
    const [meter, quiet] = [new FakeSeries('meter'), new FakeSeries('quiet')];
    for (const series of [meter, quiet]) Object.assign(series, { value: 1101, atMs: start - 60_000 });
    recorder.tap.show(meter);
    recorder.tap.show(quiet);
    expect(taken()).toEqual([]);
    nowMs += 8000;
    meter.set(1102, start - 40_000);
    meter.set(1103, start - 30_000);
    expect(taken()).toEqual(['meter 1102 -40000', 'meter 1103 -30000']);
    nowMs += 8000;
    expect(refreshed(quiet)).toEqual([]);
    nowMs += 2000;
    // behind now by the delay of the late readings
    expect(refreshed(quiet)).toEqual(['quiet 1101 -20000']);
    nowMs += 1000;
    const renamed = new FakeSeries('renamed');
    Object.assign(renamed, { value: 1, atMs: start });
    recorder.tap.show(renamed);
    expect(taken()).toEqual(['renamed 1 -19000']);
  });
});

test('repetitions stay behind readings that may wait at a broker while a lost link is not noticed', () => {
  recorder.tap.queues('home');
  const series = new FakeSeries('a').set(1);
  taken();
  nowMs += 200_000;
  expect(refreshed(series)).toEqual([]);
  nowMs += 20_000;
  expect(refreshed(series)).toEqual(['a 1 50000']);
});

test('an exemplar goes with a series that is known and has one sample, while there are outputs', () => {
  const exemplar = { traceId: 'a1', value: 1, atMs: start };
  const counter = new FakeSeries('counter');
  recorder.tap.exemplar(counter, exemplar);
  expect(recorder.exemplars).toEqual([]);
  counter.set(1);
  recorder.tap.exemplar(counter, exemplar);
  recorder.tap.exemplar(new FakeSeries('s{state="a"}', 's{state="b"}').set(1), exemplar);
  expect(recorder.exemplars).toEqual([['counter', 'a1']]);
  recorder.tap.isActive = false;
  recorder.tap.exemplar(counter, exemplar);
  expect(recorder.exemplars).toHaveLength(1);
});
