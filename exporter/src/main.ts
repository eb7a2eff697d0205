import { CommanderError } from 'commander';
import { exitCodes } from './cli/exitCodes.ts';
import { createProgram } from './cli/program.ts';

try {
  const program = createProgram();
  for (const command of [program, ...program.commands]) command.exitOverride();
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
