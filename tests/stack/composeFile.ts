import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(import.meta.dirname, '../..');

/** A service of docker-compose.yml, as far as the tests look. */
export interface Service {
  readonly image: string;
  readonly user?: string;
  readonly mem_limit?: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly profiles?: readonly string[];
}

/** A data source of the provisioning, as far as the tests look. */
export interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly isDefault: boolean;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const composeText = textOf('docker-compose.yml');
export const compose = parse(composeText, { merge: true }) as ComposeFile;
export const services = Object.entries(compose.services);

/** In the order in which Grafana adds them. */
export const dataSourceFiles = readdirSync(join(root, 'provisioning/datasources'))
  .sort()
  .map((name) => `provisioning/datasources/${name}`);
export const dataSources = dataSourceFiles.flatMap((file) => (parse(textOf(file)) as { datasources: DataSource[] }).datasources);

/** The data source with this uid. */
export function dataSource(uid: string): DataSource {
  const found = dataSources.find((one) => one.uid === uid);
  if (found === undefined) throw new Error(`no data source "${uid}"`);
  return found;
}

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The value of a service's command-line flag without its dashes; undefined where it is not set. */
export function flagOf({ command = [] }: Service, name: string): string | undefined {
  return command.map((argument) => /^--?([^=]+)=(.*)$/.exec(argument)).find((match) => match?.[1] === name)?.[2];
}

/** Mounts of a service: `./x:/y:ro` is a folder of the repository, `x:/y` a volume. */
export function mountsOf({ volumes = [] }: Service) {
  return volumes.map((volume) => {
    const [from = '', to = '', mode = 'rw'] = volume.split(':');
    return { from, to, mode, isVolume: !from.startsWith('.') };
  });
}
