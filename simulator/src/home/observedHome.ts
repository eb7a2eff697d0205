import { ManualClock } from '../clock.ts';
import { Wiretap } from '../recordingSubscriber.ts';
import { startHome, type Home, type HomeOptions } from './home.ts';

/** A home for tests, whose time stands still until told. */
export interface TappedHome {
  readonly home: Home;
  readonly tap: Wiretap;
  readonly clock: ManualClock;
  readonly stop: () => Promise<void>;
}

/** Starts a home at that moment; the tap has heard all that the bridge said at its start. */
export async function startTappedHome(startMs: number, options: HomeOptions = {}): Promise<TappedHome> {
  const clock = new ManualClock(startMs);
  const home = await startHome({ clock, ...options, bridge: 'stopped' });
  const tap = await Wiretap.open(home.url, '#');
  await home.faults.bridgeStart();
  await tap.message(`${options.baseTopic ?? 'zigbee2mqtt'}/bridge/logging`, ({ payload }) => payload.includes('Zigbee2MQTT started!'));
  return {
    home,
    tap,
    clock,
    async stop() {
      await tap.close();
      await home.stop();
    },
  };
}
