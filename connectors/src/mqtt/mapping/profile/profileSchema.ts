import { z } from 'zod';
import { duration } from '../../../configTypes.ts';
import { deviceSchema, mappingSchema } from '../schema/mappingSchema.ts';

const text = z.string().min(1);
const parameterName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected snake case');
/** A piece of a topic. */
const parameterValue = z.string().regex(/^[^+#{}\0]+$/, 'expected a piece of a topic, without + # { }');

const parameter = z.strictObject({
  default: parameterValue.optional().describe('Without one it is a part of the topic, until the config sets it.'),
  description: text.describe('What it is in the settings of the program.'),
});

const published = z.strictObject({
  topic: text.describe('Topic; its parts, such as {portal}, are those that messages had.'),
  payload: z.string().default(''),
  every: duration.optional().describe('Again after this time; default once for each connection.'),
});

const source = z.strictObject({
  document: text.describe("Title or address of the program's own documentation."),
  checked: z.array(text).min(1).describe('Sources that the topics were checked against.'),
  notes: text.optional(),
});

/** A profile as written in its YAML file. */
export const profileSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower case letters, digits and -')
    .describe('Name of the file without .yaml.'),
  title: text.optional().describe('Title for lists; default the name.'),
  needs: text.optional().describe('What has to be set in the program, in one or two sentences.'),
  source: source.optional(),
  parameters: z.record(parameterName, parameter).default({}).describe('Pieces of topics that users may change: `{base}`.'),
  device: deviceSchema.optional().describe('Device of mappings without one of their own.'),
  publish: z.array(published).default([]).describe('What the connector publishes, where the config names the profile.'),
  topics: z.array(mappingSchema).min(1),
});

export type Profile = z.output<typeof profileSchema>;

/** A profile as the config names it. */
export const profileUse = z.union([
  text,
  z.strictObject({ name: text, parameters: z.record(z.string(), parameterValue).default({}).describe('Such as `{ base: home/evcc }`.') }),
]);

export type ProfileUse = z.output<typeof profileUse>;
