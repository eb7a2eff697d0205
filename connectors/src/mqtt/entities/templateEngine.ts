import { compileTemplate } from '../templates/compileTemplate.ts';
import { PayloadInput } from '../templates/payloadInput.ts';
import type { TemplateEngine } from './mqttDevices.ts';

/** The templates of Home Assistant. One input serves all messages, which are handled one after the other. */
export function templateEngine(): TemplateEngine {
  const input = new PayloadInput();
  return {
    compile: compileTemplate,
    inputOf(payload, topic) {
      input.set(topic, payload);
      return input;
    },
  };
}
