import type { z } from 'zod';
import { configIssue } from '../../configProblems.ts';
import type { CompiledMapping } from './compile/compileMapping.ts';
import { type SharingConfig, sharingProblems } from './sharedTopics.ts';
import { usedMappings } from './usedMappings.ts';

/** Compiles `topics` and `profiles` as the connector does. */
export function checkTopics(config: SharingConfig, context: z.RefinementCtx): void {
  const { mappings, problems } = usedMappings(config);
  for (const { code, path, message } of [...problems, ...sharingProblems(config)]) context.addIssue(configIssue(code, path, message));
  if (config.protocol_version !== '5' && mappings.some(usesProperties))
    context.addIssue(configIssue('conflict', ['protocol_version'], 'expected "5": user properties, {@…}, exist in MQTT 5 only'));
}

function usesProperties({ readings, signature }: CompiledMapping): boolean {
  return signature?.hasProperties === true || readings.some(({ hasProperties }) => hasProperties);
}
