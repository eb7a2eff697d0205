/** Tokens that an answer may still repeat: it may come after another request has brought a new token. */
export class RecentTokens {
  #tokens: readonly string[] = [];

  get texts(): readonly string[] {
    return this.#tokens;
  }

  add(token: string): void {
    if (this.#tokens.includes(token)) return;
    this.#tokens = [token, ...this.#tokens].slice(0, most);
  }
}

const most = 5;
