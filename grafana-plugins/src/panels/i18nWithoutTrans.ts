/**
 * Replaces i18next-pseudo, a language for Grafana's own developers, the detection of a browser's language, and react-i18next in the bundles of panels: all that `@grafana/i18n` uses of it besides its component `Trans`, which with its HTML parser
 * is a seventh of such a bundle. Texts of panels use `t` only.
 */
let instance: object | undefined;

export function setI18n(i18n: object): void {
  instance = i18n;
}

export function getI18n(): object | undefined {
  return instance;
}

export const initReactI18next = { type: '3rdParty', init: setI18n };

/** Options for `Trans`. */
export function setDefaults(): void {}

export function Trans(): null {
  return null;
}

/** Leaves texts as they are. */
class Pseudo {
  readonly type = 'postProcessor';
  readonly name = 'pseudo';

  process(text: string): string {
    return text;
  }
}

export { Pseudo as default };
