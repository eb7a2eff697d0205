import type { DeviceDescription } from '../../../contract.ts';
import { definedOnly } from '../../../definedOnly.ts';
import type { DeviceConfig } from '../schema/mappingSchema.ts';
import type { JsonPath } from './jsonPath.ts';
import { compileTemplate, type Scope, type TextTemplate } from './textTemplate.ts';

/** What a mapping says of its devices. */
export interface DeviceTemplates {
  readonly id: TextTemplate;
  /** As written, such as `{.device_id}`. */
  readonly idText: string;
  /** The description depends on the topic only. */
  readonly isOfTopic: boolean;
  /** It disconnects between its messages. */
  readonly sleeps: boolean;
  /** The values of the payload that it has. */
  readonly paths: readonly JsonPath[];
  /** What the message tells of a device; without what is missing in it. */
  describe(id: string, scope: Scope): DeviceDescription;
}

export function compileDevice({ id, address, sleeps, ...texts }: DeviceConfig, parts: readonly string[]): DeviceTemplates {
  const compile = (text: string | undefined) => (text === undefined ? undefined : compileTemplate(text, { parts }));
  const templates = Object.entries(texts).flatMap(([key, text]) => {
    const template = compile(text);
    return template === undefined ? [] : [{ key, template }];
  });
  const addressText = compile(address);
  const idTemplate = compileTemplate(id, { parts });
  const all = [idTemplate, addressText, ...templates.map(({ template }) => template)].filter((template) => template !== undefined);
  return {
    id: idTemplate,
    idText: id,
    isOfTopic: all.every((template) => template.isOfTopic),
    sleeps,
    paths: all.flatMap(({ paths }) => paths),
    describe(deviceId, scope) {
      const told = Object.fromEntries(templates.map(({ key, template }) => [key, notEmpty(template.render(scope))]));
      const found = addressText?.render(scope);
      return definedOnly({ ...told, id: deviceId, addresses: found === undefined ? undefined : [found] });
    },
  };
}

function notEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
