import { expect, test } from '@jest/globals';
import { describeWith } from '../servers/describeWith.ts';
import { deviceValues, scrapeOf, startChain, tellTook, until, waitUntilHeard, type Chain } from './chain.ts';

const graceMs = 3000;
const connector = { link_grace: `${graceMs}ms`, keepalive: '2s' };
const door = { name: 'Haustür' };

describeWith(['mosquitto'], 'a broker outage', () => {
  test.each([
    ['keeps what is retained', { persistence: true }],
    ['forgets what is retained', {}],
  ])('killed, and %s: values go after the grace and are back with the broker', async (_title, broker) => {
    await using chain = await startChain({ connector, broker });
    const { exporter } = chain;
    const hourAgoS = await openDoorAnHourAgo(chain);
    const before = await scrapeOf(exporter);

    await chain.broker.kill();
    const down = await until(exporter, 'the link lost', (scrape) => scrape.value('iot_connector_up') === 0 && scrape);
    expect(down.value('iot_contact_open', door)).toBe(1);
    expect(down.value('iot_device_up', door)).toBe(1);
    const silent = await until(exporter, 'values hidden', (scrape) => deviceValues(scrape).length === 0 && scrape);
    expect(silent.all('iot_device_offline', { reason: 'connector' })).toHaveLength(before.all('iot_device_up').length);
    expect(silent.sum('iot_device_up')).toBe(0);
    expect(silent.value('iot_device_last_seen_timestamp_seconds', door)).toBe(hourAgoS);

    await chain.broker.start();
    const returnedMs = performance.now();
    const back = await until(exporter, 'the door back', (scrape) => scrape.value('iot_contact_open', door) === 1 && scrape);
    await waitUntilHeard(chain);
    tellTook('all devices were heard again', returnedMs);
    expect(back.value('iot_device_last_seen_timestamp_seconds', door)).toBe(hourAgoS);
    expect(back.value('iot_connector_up')).toBe(1);
    expect(back.value('process_start_time_seconds')).toBe(before.value('process_start_time_seconds'));
    expect(exporter.output.split('\n').filter((line) => line.includes('event=connector_down'))).toHaveLength(1);
  });

  test('half-open: an unresponsive broker is detected, and read again when it responds', async () => {
    await using chain = await startChain({ connector });
    const { exporter, broker } = chain;
    broker.signal('SIGSTOP');
    const hidden = await until(exporter, 'values hidden', (scrape) => deviceValues(scrape).length === 0 && scrape);
    expect(hidden.value('iot_connector_up')).toBe(0);
    expect(hidden.value('gaugeway_connector_errors_total', { reason: 'timeout' })).toBeGreaterThanOrEqual(1);
    broker.signal('SIGCONT');
    await until(exporter, 'the link back', (scrape) => scrape.value('iot_connector_up') === 1);
    await waitUntilHeard(chain);

    broker.signal('SIGSTOP');
    await exporter.kill('SIGTERM');
    expect(exporter.exitCode).toBe(0);
    expect(exporter.output).not.toContain('it is still running');
  });
});

/** The door contact reports once more, with a `last_seen` of an hour ago; returns that time in seconds. */
async function openDoorAnHourAgo(chain: Chain): Promise<number> {
  await chain.simulator.run(`silent "${door.name}"`);
  const hourAgoMs = Date.now() - 3_600_000;
  await chain.publish(`zigbee2mqtt/${door.name}`, { contact: false, battery: 90, last_seen: hourAgoMs });
  await until(chain.exporter, 'the door open', (scrape) => scrape.value('iot_contact_open', door) === 1);
  return hourAgoMs / 1000;
}
