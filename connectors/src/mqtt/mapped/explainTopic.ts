import type { MappedDevice } from './devices/mappedDevice.ts';

/** Devices of a topic that are named. */
const mostNamed = 3;

/** What becomes of the messages of a topic that patterns match. `devices`: those of its messages; undefined where none has arrived. */
export function explainTopic(patterns: readonly string[], devices: readonly MappedDevice[] | undefined): string {
  const matching = `topic pattern ${patterns.map((pattern) => `"${pattern}"`).join(' and ')} matches it`;
  if (devices === undefined) return `${matching}, and no message of it has arrived since the start`;
  if (devices.length === 0) return `${matching}, and no message of it has named a device since the start`;
  const left = devices.filter(({ isWanted }) => !isWanted);
  const read = devices.filter(({ isWanted, isReleased }) => isWanted && !isReleased);
  const parts = [
    ...(read.length > 0 ? [`its messages are read as ${named(read)}`] : []),
    ...(left.length > 0 ? [`${named(left)} ${left.length === 1 ? 'is' : 'are'} left out by "include", "exclude" or "shard"`] : []),
  ];
  return `${matching}: ${parts.join('; ')}`;
}

function named(devices: readonly MappedDevice[]): string {
  const ids = new Set(devices.map(({ id }) => `"${id}"`));
  const first = [...ids].slice(0, mostNamed);
  const more = ids.size - first.length;
  return `${ids.size === 1 ? 'device' : 'devices'} ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
