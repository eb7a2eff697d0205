import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type { Result } from '../report.ts';
import { Rig } from '../rig.ts';
import type { Scenario } from '../scenario.ts';
import { startStorage } from '../storages.ts';

const quietMs = 4 * 3_600_000;
const silentName = 'load_0001';
const silentValue = 4711;
/** Longer than two repetitions. */
const watchedMs = 150_000;
const mostApartMs = 60_000;
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
    const startMs = Date.now();
    await pause(watchedMs * size.share);
    const seenS = await rig.storage.instant(`iot_device_last_seen_timestamp_seconds{name="${silentName}"}`);
    const value = await rig.storage.instant(`iot_sensor_value{name="${silentName}"}`);
    const times: number[] = [];
    let hasOwnTime = false;
    for await (const { values, timesMs } of rig.storage.samples([silentName])) {
      hasOwnTime ||= timesMs.includes(lastSeenMs);
      times.push(...timesMs.filter((timeMs, at) => values[at] === silentValue && timeMs >= startMs));
    }
    const apartMs = [startMs, ...times.toSorted((one, other) => one - other), Date.now()].map(
      (timeMs, at, all) => (all[at + 1] ?? timeMs) - timeMs,
    );
    const longestMs = Math.max(...apartMs);
    results.push({
      fault: 'a quiet device',
      storage: kind,
      note: `${times.length} repetitions in ${((watchedMs * size.share) / 1000).toFixed(0)} s, at most ${(longestMs / 1000).toFixed(1)} s apart; an instant query answers ${value}`,
      problems: [
        ...(hasOwnTime ? [] : ['the reading itself is not in the storage']),
        ...(value === silentValue ? [] : [`an instant query answers ${value}`]),
        ...(Math.abs((seenS ?? 0) * 1000 - lastSeenMs) < 1 ? [] : [`last-seen moved to ${seenS} from ${lastSeenMs / 1000}`]),
        ...(longestMs > mostApartMs + precisionMs ? [`repeated after ${longestMs} ms`] : []),
      ],
    });
  }
  return results;
};
