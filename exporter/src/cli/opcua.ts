import type { Command } from 'commander';
import type { Registry } from '../config/check/connectorEntries.ts';
import { createCommand } from './command.ts';
import { lazyToolCommand } from './lazyToolCommand.ts';

/** `gaugeway opcua trust …`: lets the certificates of servers in. */
export function opcuaCommand(registry: Registry): Command {
  const command = createCommand('opcua', 'Look after the certificates of OPC UA servers', ['opcua trust --help']);
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
