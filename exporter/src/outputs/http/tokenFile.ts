import { fileErrorText, readText } from '@gaugeway/connectors/readFile';
import type { Authorization } from './authorization.ts';
import { RecentTokens } from './recentTokens.ts';

/** A bearer token in a file that another program replaces, read for each request. */
export class TokenFile implements Authorization {
  readonly #file: string;
  readonly #recent = new RecentTokens();

  constructor(file: string) {
    this.#file = file;
  }

  get secrets(): readonly string[] {
    return this.#recent.texts;
  }

  async header(): Promise<string> {
    let token;
    try {
      token = readText(this.#file).trim();
    } catch (error) {
      throw new Error(`cannot read bearer token file "${this.#file}": ${fileErrorText(error)}`, { cause: error });
    }
    if (!/^[\x21-\x7e]+$/.test(token)) throw new Error(`cannot read bearer token file "${this.#file}": expected one line with the token`);
    this.#recent.add(token);
    return `Bearer ${token}`;
  }

  async renew(refused: string | undefined): Promise<boolean> {
    return (await this.header()) !== refused;
  }
}
