import type { JsonObject } from '../../transport/json.ts';

/** A payload for all templates that read it; its text and its JSON values are made at most once. */
export interface TemplateInput {
  readonly topic: string;
  text(): string;
  /** Parsed as JavaScript does it, but a large integer is a bigint: a whole float is an integer. Undefined for a text that is not JSON. */
  json(): unknown;
  /** As `json`, with what Python keeps apart: `Float` for a whole float, a bigint for a large integer, a Map for an object, in the order of its keys. */
  exactJson(): unknown;
}

/** A template does not apply to a payload: the state stays as it is. */
export const noChange = Symbol('no change');

/** The variables besides `value` and `value_json`. */
export interface TemplateVariables {
  readonly entity_id?: string;
  readonly name?: string | null;
  readonly this?: { readonly state?: string };
}

/** A template that is only a path in `value_json`. */
export interface PathToNumber {
  /** The number that the template gives for this JSON; undefined where only `render` can tell. */
  numberIn(json: JsonObject): number | undefined;
}

/** A compiled template of Home Assistant. */
export interface Template {
  readonly source: string;
  /** Reads most numbers at a small part of the cost of `render`. */
  readonly path?: PathToNumber | undefined;
  /**
   * The value that the template gives for a payload where it is one expression, else text; lists and dictionaries are text. A whole float is not told from an
   * integer: for numbers. `noChange` where a value is missing or of the wrong kind. Never throws.
   */
  render(input: TemplateInput, variables?: TemplateVariables): string | number | bigint | boolean | null | typeof noChange;
  /** The text as Home Assistant renders it: `True`, `None`, `21.0`. `noChange` as above. Never throws. */
  renderText(input: TemplateInput, variables?: TemplateVariables): string | typeof noChange;
}

/** Why a template cannot be run: the part that is not supported and where it is. */
export class UnsupportedTemplate extends Error {}
