import type { Command } from 'commander';
import type { Registry } from '../config/check/connectorEntries.ts';
import { createCommand } from './command.ts';
import { lazyToolCommand } from './lazyToolCommand.ts';

/** `gaugeway discover TYPE URL`: looks at what is there. */
export function discoverCommand(registry: Registry): Command {
  const examples = ['discover modbus tcp://192.168.1.20:502', 'discover opcua opc.tcp://192.168.1.30:4840', 'discover modbus --help'];
  const command = createCommand('discover', 'Look what a source has, and print config ready to paste', examples);
  for (const type of Object.keys(registry)) {
    command.addCommand(
      lazyToolCommand(type, {
        description: `devices for connector type ${type}`,
        missing: `connector type "${type}" has nothing to discover: its devices come by themselves`,
        load: async () => {
          const { discover: tool } = (await registry[type]?.()) ?? {};
          return tool && { words: `discover ${type}`, type, tool };
        },
      }),
    );
  }
  return command;
}
