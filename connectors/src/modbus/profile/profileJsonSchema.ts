import { z } from 'zod';
import { profileSchema } from './profileSchema.ts';

/** `docs/modbus-profile.schema.json`: JSON Schema (draft 7, which editors read) of a profile's file. */
export function renderProfileJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(profileSchema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return `${JSON.stringify({ $schema, title: 'Gaugeway Modbus profile', ...schema }, null, 2)}\n`;
}
