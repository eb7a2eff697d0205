import { Command } from 'commander';
import { exitCodes } from './exitCodes.ts';
import { type NamedTool, toolCommand } from './toolCommand.ts';

interface LazyTool {
  readonly description: string;
  /** What is said where the type has no such tool. */
  readonly missing: string;
  readonly load: () => Promise<NamedTool | undefined>;
}

/** A command whose connector is loaded, and with it the flags and the help, once the command is called. */
export function lazyToolCommand(name: string, { description, missing, load }: LazyTool): Command {
  return new LazyCommand(name)
    .description(description)
    .allowUnknownOption()
    .action(async (_options: unknown, self: Command) => {
      const named = await load();
      if (named === undefined) {
        console.error(`gaugeway: ${missing}`);
        process.exitCode = exitCodes.usage;
        return;
      }
      const command = toolCommand(named).copyInheritedSettings(self).helpOption('-h, --help', 'print help');
      await command.parseAsync(self.args, { from: 'user' });
    });
}

/** Arguments and `--help` are for the command that it becomes. */
class LazyCommand extends Command {
  override copyInheritedSettings(source: Command): this {
    return super.copyInheritedSettings(source).helpOption(false).allowExcessArguments();
  }
}
