import { type ConfigNode, valuePlace } from './yaml/configNode.ts';
import { type ConfigProblem, problemAt } from './configProblem.ts';
import { isLoopback } from './listenAddress.ts';
import type { ExporterConfig } from './exporterConfig.ts';

/** What is allowed and still worth a word. */
export function configWarnings({ server, connectors }: ExporterConfig, node: ConfigNode): ConfigProblem[] {
  const warnings: ConfigProblem[] = [];
  const warn = (path: string[], message: string): unknown => warnings.push(problemAt(valuePlace(node, path), path, message));
  if (connectors.length === 0) warn(['connectors'], 'no connector is switched on: there is nothing to export');
  if (!isLoopback(server.listen.host) && server.tokens.length === 0 && server.web_config === undefined) {
    warn(['server', 'listen'], 'other machines can reach this address, and neither "tokens" nor "web_config" protects the API');
  }
  return warnings;
}
