import { compileTemplate } from '../templates/compileTemplate.ts';
import { strip } from '../templates/syntax/whitespace.ts';
import { PayloadInput } from '../templates/payloadInput.ts';
import { type Template, type TemplateClock, UnsupportedTemplate } from '../templates/template.ts';
import type { TemplateEngine } from './mqttDevices.ts';

/** Of all templates in use together, in characters: a compiled one takes some thirty times the memory. */
const mostCharacters = 4 * 1024 * 1024;

interface Shared {
  readonly template: Template;
  uses: number;
}

/**
 * The templates of Home Assistant; devices of one kind share theirs. Their `now()` is `now`, in epoch milliseconds; their time zone is that of the process. One
 * input serves all messages, which are handled one after the other.
 */
export function templateEngine(now: () => number, most = mostCharacters): TemplateEngine {
  const clock: TemplateClock = { now, offsetAt: (seconds) => new Date(seconds * 1000).getTimezoneOffset() * -60 };
  const input = new PayloadInput();
  const shared = new Map<string, Shared>();
  let characters = 0;
  return {
    compile(text) {
      const source = strip(text);
      const known = shared.get(source);
      if (known !== undefined) {
        known.uses++;
        return known.template;
      }
      if (characters + source.length > most) throw new UnsupportedTemplate(`more than ${most} characters of templates in use`);
      const template = compileTemplate(source, clock);
      shared.set(source, { template, uses: 1 });
      characters += source.length;
      return template;
    },
    release({ source }) {
      const known = shared.get(source);
      if (known === undefined || --known.uses > 0) return;
      shared.delete(source);
      characters -= source.length;
    },
    inputOf(payload, topic) {
      input.set(topic, payload);
      return input;
    },
  };
}
