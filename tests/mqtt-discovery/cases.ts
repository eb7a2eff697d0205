import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AreaEntry, DeviceEntry, EntityEntry } from '@gaugeway/connectors/home-assistant/connection/apiTypes';

/** One message of a case, in the order in which the program publishes. */
export interface CaseMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retained: boolean;
}

/** What a real Home Assistant made of the messages of a case: its registries and states, in the shape of its WebSocket API. */
export interface HomeAssistantAnswer {
  readonly areas: readonly AreaEntry[];
  readonly devices: readonly DeviceEntry[];
  readonly entities: readonly EntityEntry[];
  readonly states: Readonly<Record<string, StateAnswer>>;
}

export interface StateAnswer {
  readonly s: string;
  readonly a: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, '../../connectors/src/mqtt/testcases');
const answerFile = (name: string): string => join(root, name, 'home-assistant.json');

/** Names of the cases with payloads of Home Assistant's discovery: those of programs, which name their source. */
export const caseNames: readonly string[] = globSync('*/source.md', { cwd: root })
  .map((path) => dirname(path))
  .sort();

/** The messages of a case. */
export function messagesOf(name: string): readonly CaseMessage[] {
  return readFileSync(join(root, name, 'input.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CaseMessage);
}

/** Whether a message describes a device. */
export function isConfig({ topic }: CaseMessage): boolean {
  return topic.startsWith('homeassistant/') && topic.endsWith('/config');
}

/** The stored answer of Home Assistant; undefined if none was recorded. */
export function answerOf(name: string): HomeAssistantAnswer | undefined {
  const file = answerFile(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as HomeAssistantAnswer) : undefined;
}

/** Stores an answer, one device, entity and state a line. */
export function storeAnswer(name: string, { areas, devices, entities, states }: HomeAssistantAnswer): void {
  const list = (rows: readonly string[]): string => (rows.length === 0 ? '' : `\n    ${rows.join(',\n    ')}\n  `);
  const stateRows = Object.entries(states).map(([id, state]) => `${JSON.stringify(id)}: ${JSON.stringify(state)}`);
  const parts = [
    `"areas": [${list(areas.map((area) => JSON.stringify(area)))}]`,
    `"devices": [${list(devices.map((device) => JSON.stringify(device)))}]`,
    `"entities": [${list(entities.map((entity) => JSON.stringify(entity)))}]`,
    `"states": {${list(stateRows)}}`,
  ];
  writeFileSync(answerFile(name), `{\n  ${parts.join(',\n  ')}\n}\n`);
}
