import { topicProblem } from '../transport/topicFilter.ts';
import { WildcardTree } from '../transport/wildcardTree.ts';

/** Where Home Assistant says that it started: devices describe themselves again then. */
export function birthTopics(discovery: false | { readonly prefixes: readonly string[] }): string[] {
  return discovery === false ? [] : discovery.prefixes.map((prefix) => `${prefix}/status`);
}

/** Whether filters of the config match a topic. */
export function isAllowed(filters: readonly string[], topic: string): boolean {
  const allowed = new WildcardTree();
  for (const filter of filters) allowed.add(filter);
  return topicProblem(topic) === undefined && allowed.match(topic).length > 0;
}
