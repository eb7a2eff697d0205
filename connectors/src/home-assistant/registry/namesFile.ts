import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../contract.ts';
import type { HomeAssistantConfig } from '../config.ts';
import { InitialNames, type InitialName } from './initialNames.ts';

const fileSchema = z.object({
  connector: z.string(),
  entities: z.record(
    z.string(),
    z.object({ entityId: z.string(), name: z.string(), isText: z.boolean().optional(), hasBattery: z.boolean().optional() }),
  ),
});

interface NamesFile {
  readonly folder: string;
  /** Name of the connector. */
  readonly name: string;
  readonly log: Pick<Logger, 'warn'>;
}

/** The file of the connector with this config. */
export function namesFileOf(
  { name = 'home-assistant' }: Pick<HomeAssistantConfig, 'name'>,
  { folder, log }: Pick<NamesFile, 'folder' | 'log'>,
): NamesFile {
  return { folder, name, log };
}

/** Initial names in a file, which outlive a restart; `gaugeway import` reads it while the exporter runs. */
export function openNames({ folder, name, log }: NamesFile): InitialNames {
  const path = pathOf(folder, name);
  let isFailing = false;
  const save = (names: ReadonlyMap<string, InitialName>): void => {
    try {
      write(path, { connector: name, entities: Object.fromEntries([...names].map(([key, one]) => [key, storedName(one)])) });
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn(`cannot write the initial names of entities to "${path}": ${(error as Error).message}`);
      isFailing = true;
    }
  };
  return new InitialNames(read(path, log), save);
}

/** The same, read-only. */
export function readNames({ folder, name, log }: NamesFile): InitialNames {
  return new InitialNames(read(pathOf(folder, name), log));
}

function read(path: string, log: NamesFile['log']): readonly [string, InitialName][] {
  try {
    return Object.entries(fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).entities);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.warn(`cannot read the initial names of entities from "${path}": labels follow their current names`);
    return [];
  }
}

function write(path: string, content: z.input<typeof fileSchema>): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

function storedName({ entityId, name, isText, hasBattery }: InitialName): InitialName {
  return { entityId, name, ...(isText === true && { isText }), ...(hasBattery === true && { hasBattery }) };
}

/** A connector's name may contain characters that a file name may not. */
function pathOf(folder: string, name: string): string {
  return join(folder, `names-${createHash('sha256').update(name).digest('hex').slice(0, 12)}.json`);
}
