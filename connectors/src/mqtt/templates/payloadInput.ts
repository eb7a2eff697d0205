import { parseExactJson } from '../../transport/json.ts';
import type { TemplateInput } from './template.ts';
import { parsePythonJson } from './values/pythonJson.ts';

const unknown = Symbol('not made yet');
// deeper is no device's, and the exact parser calls itself
const deepest = 200;

/** The payload of one message after the other, for all templates that read it. It is decoded and parsed at most once, and only when a template asks. */
export class PayloadInput implements TemplateInput {
  topic = '';
  #payload: Buffer | string = '';
  #text: string | undefined;
  #json: unknown = unknown;
  #exact: unknown = unknown;

  /** The next message; `json`: what its text is as JSON, if that is known. */
  set(topic: string, payload: Buffer | string, json?: unknown): void {
    this.topic = topic;
    this.#payload = payload;
    this.#text = undefined;
    this.#json = json === undefined ? unknown : json;
    this.#exact = unknown;
  }

  text(): string {
    this.#text ??= typeof this.#payload === 'string' ? this.#payload : this.#payload.toString();
    return this.#text;
  }

  json(): unknown {
    if (this.#json === unknown) this.#json = parseJson(this.text());
    return this.#json;
  }

  exactJson(): unknown {
    if (this.#exact === unknown) {
      const json = this.json();
      this.#exact =
        typeof json === 'object' && json !== null
          ? isDeep(this.text())
            ? undefined
            : parsePythonJson(this.text())
          : exactScalar(json, this.text());
    }
    return this.#exact;
  }
}

function parseJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function exactScalar(json: unknown, text: string): unknown {
  return typeof json === 'number' ? parsePythonJson(text) : json;
}

function isDeep(text: string): boolean {
  let depth = 0;
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) most = Math.max(most, (depth += 1));
    else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return most > deepest;
}
