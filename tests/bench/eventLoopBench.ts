import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Child } from './child.ts';
import { interleaved, type Measurement, type Size } from './measurement.ts';

const series = 100_000;
const scrapesPerRound = 10;

/** How long a scrape over HTTP holds the event loop at a time: 99th percentile over the time of the scrape. */
export async function eventLoopBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using child = await Child.start('scrapeProcess', [series * share]);
  const url = `http://127.0.0.1:${await child.ask('port')}/metrics`;
  const [plain = [], gzip = []] = await interleaved(
    rounds,
    () => heldMs(child, url, 'identity'),
    () => heldMs(child, url, 'gzip'),
  );
  const row = { unit: 'ms', better: 'less', floor: 20, aim: 10 } as const;
  const what = 'event loop held by a scrape of 100 000 series, p99';
  return [
    { ...row, what, values: plain },
    { ...row, what: `${what}, gzip`, values: gzip },
  ];
}

async function heldMs(child: Child, url: string, encoding: string): Promise<number> {
  await child.ask('start');
  for (let scrape = 0; scrape < scrapesPerRound; scrape++) {
    const request = get(url, { headers: { 'accept-encoding': encoding } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
  }
  return child.ask('stop');
}
