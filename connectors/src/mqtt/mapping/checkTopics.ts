import type { z } from 'zod';
import { configIssue } from '../../configProblems.ts';
import type { CompiledMapping } from './compile/compileMapping.ts';
import { type MappingsConfig, usedMappings } from './usedMappings.ts';

/** Compiles `topics` and `profiles` as the connector does. */
export function checkTopics(config: MappingsConfig & { readonly protocol_version: '3.1.1' | '5' }, context: z.RefinementCtx): void {
  const { mappings, problems } = usedMappings(config);
  for (const { code, path, message } of problems) context.addIssue(configIssue(code, path, message));
  if (config.protocol_version !== '5' && mappings.some(usesProperties))
    context.addIssue(configIssue('conflict', ['protocol_version'], 'expected "5": user properties, {@…}, exist in MQTT 5 only'));
}

function usesProperties({ readings, signature }: CompiledMapping): boolean {
  return signature?.hasProperties === true || readings.some(({ hasProperties }) => hasProperties);
}
