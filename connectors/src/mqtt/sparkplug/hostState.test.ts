import { describe, expect, test } from '@jest/globals';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import type { PublishOptions } from '../dialect.ts';
import { ClockTimers } from '../testing/clockTimers.ts';
import { mqttDevicesConfig } from '../config.ts';
import { HostState } from './hostState.ts';

describe('the state of a host application', () => {
  test('its birth has the time of the will, its end a later one', () => {
    const rig = new Rig();
    const will = rig.state.will();
    rig.state.online();
    rig.pass(5000);
    rig.state.offline();
    expect(will).toEqual({ topic: 'spBv1.0/STATE/gw', payload: JSON.stringify({ online: false, timestamp: rig.startMs }) });
    expect(rig.published).toEqual([
      { online: true, timestamp: rig.startMs },
      { online: false, timestamp: rig.startMs + 5000 },
    ]);
  });

  test('a clock that was set back does not make the next connection older', () => {
    const rig = new Rig();
    rig.state.will();
    rig.gateway.nowMs -= 3_600_000;
    expect(rig.state.will().payload).toBe(JSON.stringify({ online: false, timestamp: rig.startMs + 1 }));
  });

  test('it is published again where another says that it is offline, at most once a second', () => {
    const rig = new Rig();
    rig.state.will();
    rig.receive({ online: false, timestamp: 1 });
    rig.state.online();
    rig.receive({ online: true, timestamp: rig.startMs });
    rig.pass(1000);
    for (let index = 0; index < 50; index++) rig.receive({ online: false, timestamp: 1 });
    rig.pass(0);
    for (let index = 0; index < 50; index++) rig.receive({ online: false, timestamp: 1 });
    rig.pass(999);
    expect(rig.published).toHaveLength(2);
    rig.pass(1);
    expect(rig.published).toEqual(Array<object>(3).fill({ online: true, timestamp: rig.startMs }));
  });

  test('it is published again where what the broker retains was cleared', () => {
    const rig = new Rig();
    rig.state.will();
    rig.state.online();
    rig.pass(1000);
    rig.state.receive('');
    rig.pass(0);
    expect(rig.published).toHaveLength(2);
  });

  test('another host with the same id is named once', () => {
    const rig = new Rig();
    rig.state.will();
    rig.state.online();
    for (let index = 0; index < 3; index++) rig.receive({ online: true, timestamp: 7 });
    expect(rig.gateway.lines).toEqual([{ level: 'warn', message: expect.stringContaining('another host application has the id "gw"') }]);
    expect(rig.published).toHaveLength(1);
  });

  test.each(['OFFLINE', '{', '[]', '{"online":"false"}', `{"online":false,"x":"${'x'.repeat(2000)}"}`, 'null'])(
    'what is no state changes nothing: %s',
    (text) => {
      const rig = new Rig();
      rig.state.will();
      rig.state.online();
      rig.state.receive(text);
      rig.pass(5000);
      expect(rig.published).toHaveLength(1);
    },
  );

  test('the config must allow its topic, and a session that ends with the connection', () => {
    const { error } = mqttDevicesConfig.safeParse({ sparkplug: { groups: ['+'], primary_host: 'gw' }, publish: [], qos: 1 });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'publish: expected "spBv1.0/STATE/gw", because of "sparkplug.primary_host"',
      'qos: expected 0 with "sparkplug.primary_host"',
    ]);
  });
});

class Rig {
  readonly gateway = new RecordingGateway();
  readonly startMs = this.gateway.nowMs;
  readonly published: unknown[] = [];
  readonly #timers = new ClockTimers(() => this.gateway.nowMs);
  readonly state = new HostState({
    id: 'gw',
    gateway: this.gateway,
    timers: this.#timers,
    publish: (topic: string, payload: string | Buffer, options?: PublishOptions) => {
      expect([topic, options?.qos, options?.retain]).toEqual(['spBv1.0/STATE/gw', 1, true]);
      this.published.push(JSON.parse(payload.toString()));
    },
  });

  receive(state: object): void {
    this.state.receive(JSON.stringify(state));
  }

  pass(ms: number): void {
    this.gateway.nowMs += ms;
    this.#timers.run();
  }
}
