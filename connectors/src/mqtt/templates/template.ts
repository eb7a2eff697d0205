/** A payload for all templates that read it; its text and its JSON value are made at most once. */
export interface TemplateInput {
  readonly topic: string;
  text(): string;
  /** Undefined for a text that is not JSON. */
  json(): unknown;
}

/** A template does not apply to a payload: the state stays as it is. */
export const noChange = Symbol('no change');

/** A compiled template of Home Assistant. */
export interface Template {
  readonly source: string;
  /**
   * What the template renders for a payload: text, or the value before Python's conversion to text where the template is one expression. `noChange` where a
   * value is missing or of the wrong kind. Never throws. `variables`: those besides `value` and `value_json`, such as `this`.
   */
  render(input: TemplateInput, variables?: Readonly<Record<string, unknown>>): unknown;
}

/** Why a template cannot be run: the part that is not supported. */
export class UnsupportedTemplate extends Error {}
