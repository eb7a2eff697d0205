import type { Command } from 'commander';

/** Commander then throws where it would end the process, so that the exit codes are ours. */
export function throwOnExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwOnExit(below);
}
