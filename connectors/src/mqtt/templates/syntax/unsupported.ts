import { UnsupportedTemplate } from '../template.ts';

/** Refuses a part of a template; `at` is its offset in the source. */
export function unsupported(part: string, at?: number): never {
  throw new UnsupportedTemplate(at === undefined ? part : `${part} at character ${at + 1}`);
}
