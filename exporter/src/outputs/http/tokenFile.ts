import { fileErrorText, readText } from '@gaugeway/connectors/readFile';
import type { Authorization } from './authorization.ts';

/** A bearer token in a file that another program replaces, read for each request. */
export class TokenFile implements Authorization {
  readonly #file: string;
  #token = '';

  constructor(file: string) {
    this.#file = file;
  }

  get secrets(): string[] {
    return [this.#token];
  }

  async header(): Promise<string> {
    try {
      this.#token = readText(this.#file).trim();
    } catch (error) {
      throw new Error(`cannot read bearer token file "${this.#file}": ${fileErrorText(error)}`, { cause: error });
    }
    if (!/^[\x21-\x7e]+$/.test(this.#token))
      throw new Error(`cannot read bearer token file "${this.#file}": expected one line with the token`);
    return `Bearer ${this.#token}`;
  }

  async renew(refused: string | undefined): Promise<boolean> {
    return (await this.header()) !== refused;
  }
}
