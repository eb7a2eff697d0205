import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type { Result } from '../report.ts';
import { Rig } from '../rig.ts';
import type { Scenario } from '../scenario.ts';
import { startStorage, type Storage } from '../storages.ts';

const quietMs = 4 * 3_600_000;
const silentName = 'load_0001';
const silentValue = 4711;
/** Longer than two repetitions. */
const watchedMs = 150_000;
const mostApartMs = 60_000;
/** So far repetitions stay behind now where the source keeps messages until they are acknowledged. */
const mostBehindMs = 170_000;
const precisionMs = 2000;

/** A device that last reported four hours ago: an instant query finds its value, and its last-seen does not move. */
export const quietDevice: Scenario = async (size) => {
  const results: Result[] = [];
  for (const kind of size.storages) {
    await using rig = await Rig.start({ storage: await startStorage(kind), publisher: { devices: 1, silentDevices: 1, rate: 10 } });
    const lastSeenMs = Date.now() - quietMs;
    const client = await connectAsync(rig.broker.url);
    await client.publishAsync(`zigbee2mqtt/${silentName}`, JSON.stringify({ s0: silentValue, last_seen: lastSeenMs }), { qos: 1 });
    await client.endAsync();
    await pause(watchedMs * size.share);
    const seenS = await rig.storage.instant(`iot_device_last_seen_timestamp_seconds{name="${silentName}"}`);
    const value = await rig.storage.instant(`iot_sensor_value{name="${silentName}"}`);
    const { hasOwnTime, ...repetitions } = await repetitionsIn(rig.storage, lastSeenMs);
    results.push({
      fault: 'a quiet device',
      storage: kind,
      note: `${noteOf(repetitions)}; after ${((watchedMs * size.share) / 1000).toFixed(0)} s an instant query answers ${value}`,
      problems: [
        ...(hasOwnTime ? [] : ['the reading itself is not in the storage']),
        ...(value === silentValue ? [] : [`an instant query answers ${value}`]),
        ...(Math.abs((seenS ?? 0) * 1000 - lastSeenMs) < 1 ? [] : [`last-seen moved to ${seenS} from ${lastSeenMs / 1000}`]),
        ...problemsIn(repetitions, 2 * size.share),
      ],
    });
  }
  return results;
};

interface Repetitions {
  readonly count: number;
  /** The longest time between two of them. */
  readonly longestMs: number;
  /** How far the newest one is behind now. */
  readonly behindMs: number;
}

async function repetitionsIn(storage: Storage, lastSeenMs: number): Promise<Repetitions & { readonly hasOwnTime: boolean }> {
  const times: number[] = [];
  for await (const { values, timesMs } of storage.samples([silentName]))
    times.push(...timesMs.filter((_timeMs, at) => values[at] === silentValue));
  times.sort((one, other) => one - other);
  const repeated = times.filter((timeMs) => timeMs > lastSeenMs + mostApartMs);
  return {
    count: repeated.length,
    longestMs: Math.max(...repeated.slice(1).map((timeMs, at) => timeMs - (repeated[at] ?? NaN))),
    behindMs: Date.now() - (repeated.at(-1) ?? 0),
    hasOwnTime: times.includes(lastSeenMs),
  };
}

function noteOf({ count, longestMs, behindMs }: Repetitions): string {
  return `${count} repetitions, at most ${(longestMs / 1000).toFixed(1)} s apart, the newest ${(behindMs / 1000).toFixed(0)} s behind now`;
}

function problemsIn({ count, longestMs, behindMs }: Repetitions, least: number): string[] {
  return [
    ...(count < least ? [`${count} repetitions`] : []),
    ...(longestMs > mostApartMs + precisionMs ? [`repeated after ${longestMs} ms`] : []),
    ...(behindMs > mostBehindMs + mostApartMs + precisionMs ? [`the newest sample is ${behindMs} ms behind now`] : []),
  ];
}
