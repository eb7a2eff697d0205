#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { number, readArguments, usage, type Arguments } from './commandLine.ts';
import { openLoad } from './load/load.ts';
import { startParts, type Part } from './parts.ts';

try {
  const { values, positionals } = readArguments();
  if (values.help) process.stdout.write(usage);
  else if (values.load) await runLoad(values);
  else await run(await startParts(positionals, values));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function run(parts: ReadonlyMap<string, Part>): Promise<void> {
  const descriptions = Array.from(parts.values(), ({ description }) => description);
  console.log(`${descriptions.join('\n')}; type "help" for faults.`);
  const lines = createInterface({ input: process.stdin });
  const stop = (): void => {
    lines.close();
    process.stdin.destroy();
    Promise.all(Array.from(parts.values(), (part) => part.stop())).catch((error: unknown) => {
      console.error((error as Error).message);
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  for await (const line of lines) await executeLine(parts, line);
}

async function executeLine(parts: ReadonlyMap<string, Part>, line: string): Promise<void> {
  try {
    console.log((await outputOf(parts, line.trim())) ?? 'done');
  } catch (error) {
    console.error((error as Error).message);
  }
}

/** If several parts run, a line begins with the name of its part. */
async function outputOf(parts: ReadonlyMap<string, Part>, line: string): Promise<string | undefined> {
  const [only] = parts.size === 1 ? parts.values() : [];
  if (only !== undefined) return only.execute(line);
  if (line === 'help') return Array.from(parts, ([name, { help }]) => help.replace(/^/gm, `${name} `)).join('\n');
  const [name = ''] = line.split(' ', 1);
  const part = parts.get(name);
  if (part === undefined) throw new Error(`cannot run "${line}": begin with ${[...parts.keys()].join(' or ')}`);
  return part.execute(line.slice(name.length));
}

async function runLoad(values: Arguments): Promise<void> {
  const { url, count, rate, devices, properties } = values;
  if (url === undefined) throw new Error('cannot start the load test: --url is missing');
  const load = await openLoad({
    url,
    devices: number('devices', devices),
    properties: number('properties', properties),
    baseTopic: values['base-topic'],
  });
  const result = await load.run({ count: number('count', count) ?? 1_000_000, rate: number('rate', rate) });
  console.log(JSON.stringify({ messages: result.messages, seconds: result.durationMs / 1000 }));
  await load.close();
}
