import { Command } from 'commander';
import type { Registry } from '../config/check/connectorEntries.ts';
import { createCommand, exitCodes } from './command.ts';
import { type NamedTool, toolCommand } from './toolCommand.ts';

/** `gaugeway discover TYPE URL`: lists what a source offers. */
export function discoverCommand(registry: Registry): Command {
  const examples = [
    'discover mqtt mqtt://192.168.1.10',
    'discover modbus tcp://192.168.1.20:502',
    'discover opcua opc.tcp://192.168.1.30:4840',
    'discover modbus --help',
  ];
  const command = createCommand('discover', 'List the devices of a source and print a config for them', examples);
  for (const type of Object.keys(registry)) {
    command.addCommand(
      lazyToolCommand(type, {
        description: `devices for connector type ${type}`,
        missing: `connector type "${type}" needs no discovery: its source reports its devices`,
        load: async () => {
          const { discover: tool } = (await registry[type]?.()) ?? {};
          return tool && { words: `discover ${type}`, type, tool };
        },
      }),
    );
  }
  return command;
}

/** `gaugeway opcua trust …`: manages the certificates of servers. */
export function opcuaCommand(registry: Registry): Command {
  const command = createCommand('opcua', 'Manage the certificates of OPC UA servers', ['opcua trust --help']);
  return command.addCommand(
    lazyToolCommand('trust', {
      description: 'list, trust or reject certificates of servers',
      missing: 'connector type "opcua" has no certificates',
      load: async () => {
        const { trust: tool } = (await registry['opcua']?.()) ?? {};
        return tool && { words: 'opcua trust', type: 'opcua', tool };
      },
    }),
  );
}

interface LazyTool {
  readonly description: string;
  /** Printed where the connector type has no such tool. */
  readonly missing: string;
  readonly load: () => Promise<NamedTool | undefined>;
}

/** A command that loads its connector, and with it the flags and the help, when it is called. */
function lazyToolCommand(name: string, { description, missing, load }: LazyTool): Command {
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

/** Passes all arguments and `--help` to the command that is loaded. */
class LazyCommand extends Command {
  override copyInheritedSettings(source: Command): this {
    return super.copyInheritedSettings(source).helpOption(false).allowExcessArguments();
  }
}
