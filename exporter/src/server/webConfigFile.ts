import type { Logger } from '@gaugeway/connectors/contract';
import { problemText } from '../config/configProblem.ts';
import { fileDigest } from '../config/fingerprint.ts';
import { asksForCertificate } from '../config/web/serverTls.ts';
import { loadWebConfig, type WebConfig } from '../config/web/webConfig.ts';

/** The web config in force, followed by content as the exporter toolkit does: it is looked at for each connection and request. */
export class WebConfigFile {
  readonly #log: Logger;
  #path: string | undefined;
  #files: readonly string[] = [];
  /** Of all files as they were looked at last; undefined: not yet. */
  #digest: string | undefined = '';
  #config: WebConfig = { headers: {}, users: new Map() };

  /** Without a path: plain HTTP, no users. Throws when the file is bad. */
  constructor(path: string | undefined, log: Logger) {
    this.#log = log;
    this.#path = path;
    if (path === undefined) return;
    const result = loadWebConfig(path);
    if (!result.ok) throw new Error(`cannot use web config "${path}": ${result.problems.map(problemText).join('; ')}`);
    this.#config = result.config;
    this.#watch(result.files);
  }

  get config(): WebConfig {
    return this.#config;
  }

  /** Follows another file from now on. */
  use(path: string | undefined): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#files = [];
    this.#digest = undefined;
  }

  /** Takes what has changed in the files, if it is right; else the old config stays and the log says why, once. True when it took something. */
  refresh(): boolean {
    const digest = digestOf(this.#files);
    // a flood of connections took the last file descriptors: that says nothing of the files
    if (digest === this.#digest || /\bE[MN]FILE\b/.test(digest)) return false;
    const result = this.#path === undefined ? emptyResult : loadWebConfig(this.#path);
    this.#watch(result.files);
    const problem = result.ok ? this.#conflict(result.config) : result.problems.map(problemText).join('; ');
    if (!result.ok || problem !== undefined) {
      this.#log.warn('cannot use the changed web config, the old one stays', { problem });
      return false;
    }
    this.#config = result.config;
    return true;
  }

  /** What cannot change while the server listens. */
  #conflict({ tls }: WebConfig): string | undefined {
    const old = this.#config.tls;
    if ((tls === undefined) !== (old === undefined)) return 'TLS is turned on or off by a restart only';
    if (tls && old && asksForCertificate(tls) !== asksForCertificate(old))
      return 'asking clients for certificates is turned on or off by a restart only';
    return undefined;
  }

  #watch(files: readonly string[]): void {
    this.#files = files;
    this.#digest = digestOf(files);
  }
}

const emptyResult = { ok: true, config: { headers: {}, users: new Map() } as WebConfig, files: [] as string[] } as const;

function digestOf(files: readonly string[]): string {
  return files.map(fileDigest).join(' ');
}
