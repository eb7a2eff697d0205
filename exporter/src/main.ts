import { CommanderError } from 'commander';
import { exitCodes } from './cli/exitCodes.ts';
import { handleOutputErrors } from './cli/outputErrors.ts';
import { createProgram } from './cli/program.ts';
import { throwOnExit } from './cli/throwOnExit.ts';

handleOutputErrors();
try {
  const program = createProgram();
  throwOnExit(program);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
