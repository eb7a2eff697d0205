import { parseArgs } from 'node:util';
import { stopLeftovers } from '../servers/server.ts';
import { problemsOf, tableHead, tableLine } from './report.ts';
import type { Size } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { storageKinds, type StorageKind } from './storageKind.ts';

const usage = `npm run fault -- [SCENARIO…] [--kills 100] [--rate 5000] [--share 1] [--seed TEXT] [--qos 1] [--storage KIND…]
--qos 0 shows what is lost without acknowledgement
scenarios: ${Object.keys(scenarios).join(', ')}
storages: ${storageKinds.join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '100' },
    rate: { type: 'string', default: '5000' },
    share: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
    qos: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now()) },
    storage: { type: 'string', multiple: true, default: [...storageKinds] },
  },
});
if (values.help) {
  console.log(usage);
  process.exit();
}
const unknown = [...positionals.filter((name) => !(name in scenarios)), ...values.storage.filter((name) => !isStorage(name))];
if (unknown.length > 0) {
  console.error(`cannot run "${unknown.join('", "')}"\n${usage}`);
  process.exit(2);
}
const size: Size = {
  storages: values.storage.filter(isStorage),
  kills: Number(values.kills),
  rate: Number(values.rate),
  share: Number(values.share),
  qos: values.qos === '0' ? 0 : 1,
  seed: values.seed,
  tell: (line) => process.stderr.write(`${line}\n`),
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopLeftovers().finally(() => process.exit(130)));
const problems: string[] = [];
console.log(`seed ${size.seed}, ${size.rate} messages a second\n\n${tableHead()}`);
try {
  for (const [name, run] of Object.entries(scenarios)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    for (const result of await run(size)) {
      console.log(tableLine(result));
      if ('storage' in result) problems.push(...problemsOf(result));
    }
  }
} finally {
  await stopLeftovers();
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function isStorage(name: string): name is StorageKind {
  return (storageKinds as readonly string[]).includes(name);
}
