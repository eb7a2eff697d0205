import { compileTemplate } from '../templates/compileTemplate.ts';
import { PayloadInput } from '../templates/payloadInput.ts';
import type { Template } from '../templates/template.ts';
import type { TemplateEngine } from './mqttDevices.ts';

/** Different templates that are shared; devices of one kind have the same. */
const mostShared = 1000;

/** The templates of Home Assistant. One input serves all messages, which are handled one after the other. */
export function templateEngine(): TemplateEngine {
  const input = new PayloadInput();
  const shared = new Map<string, Template>();
  return {
    compile(source) {
      const known = shared.get(source);
      if (known !== undefined) return known;
      const template = compileTemplate(source);
      if (shared.size < mostShared) shared.set(source, template);
      return template;
    },
    inputOf(payload, topic) {
      input.set(topic, payload);
      return input;
    },
  };
}
