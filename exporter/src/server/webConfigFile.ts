import type { Logger } from '@gaugeway/connectors/contract';
import { problemText } from '../config/configProblem.ts';
import { fileDigest } from '../config/fingerprint.ts';
import { loadWebConfig, type WebConfig } from '../config/web/webConfig.ts';
import { asksForCertificate } from './clientCertificates.ts';
import { TokenBucket } from '../tokenBucket.ts';

const emptyConfig: WebConfig = { headers: {}, users: new Map() };

/** The web config in force. As in the exporter toolkit, its files are checked for changes at each connection and request. */
export class WebConfigFile {
  readonly #log: Logger;
  #path: string | undefined;
  #files: readonly string[] = [];
  /** Of all files when they were last read; undefined: not read yet. */
  #digest: string | undefined = '';
  #config = emptyConfig;
  #limit: TokenBucket | undefined;

  /** Without a path: plain HTTP, no users. Throws when the file is not valid. */
  constructor(path: string | undefined, log: Logger) {
    this.#log = log;
    this.#path = path;
    if (path === undefined) return;
    const result = loadWebConfig(path);
    if (!result.ok) throw new Error(`cannot use web config "${path}": ${result.problems.map(problemText).join('; ')}`);
    this.#take(result.config);
    this.#remember(result.files);
  }

  get config(): WebConfig {
    return this.#config;
  }

  /** The `rate_limit` of the config in force. */
  get limit(): TokenBucket | undefined {
    return this.#limit;
  }

  /** Reads another file from now on. */
  use(path: string | undefined): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#files = [];
    this.#digest = undefined;
  }

  /** Reads changed files. If they are not valid, the old config stays and one warning is logged. Returns true when the config changed. */
  refresh(): boolean {
    const digest = digestOf(this.#files);
    // EMFILE and ENFILE: the process is out of file descriptors, the files may be unchanged
    if (digest === this.#digest || /\bE[MN]FILE\b/.test(digest)) return false;
    const result = this.#path === undefined ? { ok: true as const, config: emptyConfig, files: [] } : loadWebConfig(this.#path);
    this.#remember(result.files);
    const problem = result.ok ? this.#conflict(result.config) : result.problems.map(problemText).join('; ');
    if (!result.ok || problem !== undefined) {
      this.#log.warn('web config not reloaded: the old one stays in force', { problem });
      return false;
    }
    this.#take(result.config);
    return true;
  }

  /** What cannot change while the server listens. */
  #conflict({ tls }: WebConfig): string | undefined {
    const old = this.#config.tls;
    if ((tls === undefined) !== (old === undefined)) return 'TLS was turned on or off: restart to apply';
    if (tls && old && asksForCertificate(tls) !== asksForCertificate(old))
      return 'client certificates were turned on or off: restart to apply';
    return undefined;
  }

  #take(config: WebConfig): void {
    this.#config = config;
    this.#limit = config.rateLimit && new TokenBucket(config.rateLimit);
  }

  #remember(files: readonly string[]): void {
    this.#files = files;
    this.#digest = digestOf(files);
  }
}

function digestOf(files: readonly string[]): string {
  return files.map(fileDigest).join(' ');
}
