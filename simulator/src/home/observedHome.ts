import { ManualClock } from '../clock.ts';
import { RecordingSubscriber } from '../recordingSubscriber.ts';
import { startHome, type Home, type HomeOptions } from './home.ts';

/** A home with a manual clock and a subscriber to all of its topics, for tests. */
export interface ObservedHome {
  readonly home: Home;
  readonly subscriber: RecordingSubscriber;
  readonly clock: ManualClock;
  readonly stop: () => Promise<void>;
}

/** Starts a home at a given time; the subscriber has received all messages of the bridge's start. */
export async function startObservedHome(startMs: number, options: HomeOptions = {}): Promise<ObservedHome> {
  const clock = new ManualClock(startMs);
  const home = await startHome({ clock, ...options, bridge: 'stopped' });
  const subscriber = await RecordingSubscriber.open(home.url, '#');
  await home.faults.bridgeStart();
  await subscriber.message(`${options.baseTopic ?? 'zigbee2mqtt'}/bridge/logging`, ({ payload }) =>
    payload.includes('Zigbee2MQTT started!'),
  );
  return {
    home,
    subscriber,
    clock,
    async stop() {
      await subscriber.close();
      await home.stop();
    },
  };
}
