import type { z } from 'zod';
import { configIssue } from '../../configProblems.ts';
import { type CompiledMapping, compileMappings } from './compile/compileMapping.ts';
import type { MappingConfig } from './schema/mappingSchema.ts';

interface TopicsConfig {
  readonly topics: readonly MappingConfig[];
  readonly protocol_version: '3.1.1' | '5';
}

/** Compiles `topics` as the connector does. */
export function checkTopics({ topics, protocol_version: version }: TopicsConfig, context: z.RefinementCtx): void {
  const { mappings, problems } = compileMappings(topics);
  for (const { code, path, message } of problems) context.addIssue(configIssue(code, ['topics', ...path], message));
  if (version !== '5' && mappings.some(usesProperties))
    context.addIssue(configIssue('conflict', ['protocol_version'], 'expected "5": user properties, {@…}, exist in MQTT 5 only'));
}

function usesProperties({ readings, signature }: CompiledMapping): boolean {
  return signature?.hasProperties === true || readings.some(({ hasProperties }) => hasProperties);
}
