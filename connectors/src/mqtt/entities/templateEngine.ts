import { compileTemplate } from '../templates/compileTemplate.ts';
import { PayloadInput } from '../templates/payloadInput.ts';
import type { Template, TemplateClock } from '../templates/template.ts';
import type { TemplateEngine } from './mqttDevices.ts';

/** Different templates that are shared; devices of one kind have the same. */
const mostShared = 1000;

/** The templates of Home Assistant. Their `now()` is `now`, in epoch milliseconds; their time zone is that of the process. One input serves all messages, which are handled one after the other. */
export function templateEngine(now: () => number): TemplateEngine {
  const clock: TemplateClock = { now, offsetAt: (seconds) => new Date(seconds * 1000).getTimezoneOffset() * -60 };
  const input = new PayloadInput();
  const shared = new Map<string, Template>();
  return {
    compile(source) {
      const known = shared.get(source);
      if (known !== undefined) return known;
      const template = compileTemplate(source, clock);
      if (shared.size < mostShared) shared.set(source, template);
      return template;
    },
    inputOf(payload, topic) {
      input.set(topic, payload);
      return input;
    },
  };
}
