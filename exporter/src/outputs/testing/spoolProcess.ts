import { spoolKinds } from './spoolKinds.ts';

/*
 * Appends batches of three items to a spool until it is killed, and prints the number after the last item that is stored.
 * Arguments: noun of the kind, folder.
 */
const [noun, folder = ''] = process.argv.slice(2);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const spool = spoolKinds.find((kind) => kind.noun === noun)?.open({ folder, log, maxBytes: 1e8, maxAgeMs: 1e9 });
spool?.setTargets(['one']);
for (let value = 0; spool !== undefined; value += 3) {
  const items = [0, 1, 2].map((at) => ({ series: `m${at}`, value: value + at, timeMs: Date.now() }));
  const { range, stored } = spool.append(items);
  await stored;
  if (value % 9 === 0) spool.delivered('one', { from: range.from, to: range.from + 1 });
  process.stdout.write(`${range.to}\n`);
}
