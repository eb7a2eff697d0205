import { CommanderError } from 'commander';
import { exitCodes } from './cli/exitCodes.ts';
import { createProgram } from './cli/program.ts';
import { throwOnExit } from './cli/throwOnExit.ts';

try {
  const program = createProgram();
  throwOnExit(program);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
