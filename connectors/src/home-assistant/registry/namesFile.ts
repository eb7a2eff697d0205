import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../contract.ts';
import type { HomeAssistantConfig } from '../config.ts';
import { FirstNames, type FirstName } from './initialNames.ts';

const fileSchema = z.object({
  connector: z.string(),
  entities: z.record(
    z.string(),
    z.object({ entityId: z.string(), name: z.string(), isText: z.boolean().optional(), hasBattery: z.boolean().optional() }),
  ),
});

export interface NamesFile {
  readonly folder: string;
  /** Of the connector. */
  readonly name: string;
  readonly log: Pick<Logger, 'warn'>;
}

/** Of a connector of this config. */
export function namesFileOf(
  { name = 'home-assistant' }: Pick<HomeAssistantConfig, 'name'>,
  { folder, log }: Pick<NamesFile, 'folder' | 'log'>,
): NamesFile {
  return { folder, name, log };
}

/** First names that outlive a restart, in a file of their own, which an import reads while the exporter runs. */
export function openNames({ folder, name, log }: NamesFile): FirstNames {
  const path = pathOf(folder, name);
  let isFailing = false;
  const save = (names: ReadonlyMap<string, FirstName>): void => {
    try {
      write(path, { connector: name, entities: Object.fromEntries([...names].map(([key, one]) => [key, plain(one)])) });
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn(`cannot keep the first names of entities in "${path}": ${(error as Error).message}`);
      isFailing = true;
    }
  };
  return new FirstNames(read(path, log), save);
}

/** The same to look at only. */
export function storedNames({ folder, name, log }: NamesFile): FirstNames {
  return new FirstNames(read(pathOf(folder, name), log));
}

function read(path: string, log: NamesFile['log']): readonly [string, FirstName][] {
  try {
    return Object.entries(fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).entities);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.warn(`cannot read the first names of entities from "${path}": labels follow the names that they have now`);
    return [];
  }
}

function write(path: string, content: z.input<typeof fileSchema>): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

function plain({ entityId, name, isText, hasBattery }: FirstName): FirstName {
  return { entityId, name, ...(isText === true && { isText }), ...(hasBattery === true && { hasBattery }) };
}

/** A connector's name may hold what a file's name may not. */
function pathOf(folder: string, name: string): string {
  return join(folder, `names-${createHash('sha256').update(name).digest('hex').slice(0, 12)}.json`);
}
