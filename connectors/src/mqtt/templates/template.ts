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

/** A template does not apply to a payload, which is no error: the state stays as it is. */
export const noChange = Symbol('no change');

/** Thrown within a template for {@link noChange}. */
export class StateKept extends Error {}

/** A template failed on a payload: the state stays as it is, and somebody should know. The message is the reason. */
export class TemplateFailure extends Error {}

/** What a template gives for a payload that does not change the state. */
export type Unchanged = typeof noChange | TemplateFailure;

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

/** What `now()` reads, and the time zone that stands for Home Assistant's. */
export interface TemplateClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Seconds that local time is ahead of UTC at a time in epoch seconds. */
  offsetAt(seconds: number): number;
}

/** A compiled template of Home Assistant. */
export interface Template {
  readonly source: string;
  /** Reads most numbers at a small part of the cost of `render`. */
  readonly path?: PathToNumber | undefined;
  /**
   * The value that the template gives for a payload where it is one expression, else text; lists and dictionaries are text. A whole float is not told from an
   * integer: for numbers. Never throws.
   */
  render(input: TemplateInput, variables?: TemplateVariables): string | number | bigint | boolean | null | Unchanged;
  /** The text as Home Assistant renders it: `True`, `None`, `21.0`. Never throws. */
  renderText(input: TemplateInput, variables?: TemplateVariables): string | Unchanged;
}

/** Why a template cannot be run: the part that is not supported and where it is. */
export class UnsupportedTemplate extends Error {}
