import { z } from 'zod';
import { configIssue } from '../../configProblems.ts';

const example = 'nsu=http://vendor.example/plant;s=Line1';

/**
 * Address of a node: `nsu=URI;s=…` (also `i=`, `g=`, `b=`), `i=2253` in the OPC UA namespace, or a path of browse names from the root folder such as
 * `/Objects/Line 1/Temperature`, where `&` escapes the next character [OPC 10000-4 A.2]. Namespaces are given by URI, because their indexes may
 * change when a server restarts.
 */
export const nodeAddress = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const message = text.startsWith('/') ? pathProblem(text) : nodeIdProblem(text);
    if (message !== undefined) context.addIssue(configIssue('invalid_value', [], message));
  });

function nodeIdProblem(text: string): string | undefined {
  if (/^ns=(?!0;)\d+;/.test(text)) {
    return (
      'expected the URI of the namespace instead of its index, which may change when the server restarts: ' +
      'write nsu=URI;… with the URI that `gaugeway discover opcua` prints'
    );
  }
  if (/^(nsu=[^;]+;|ns=0;)?(i=\d+|[sgb]=.+)$/s.test(text)) return undefined;
  return `expected a node id such as ${example} or a browse path such as /Objects/Line1`;
}

function pathProblem(text: string): string | undefined {
  const names = browseNames(text);
  if (names.length === 0 || names.includes('')) return 'expected a name between two slashes; write a slash within a name as &/';
  if (names.some((name) => /^\d+:/.test(name)))
    return 'expected names without a namespace index, which may change when the server restarts: they are found in every namespace';
  if (['Objects', 'Types', 'Views'].includes(names[0] ?? '')) return undefined;
  return 'expected a browse path from the root folder, such as /Objects/Line1';
}

/** The browse names of a path, unescaped. */
export function browseNames(path: string): string[] {
  const unescapedSlash = /(?<=(?<!&)(?:&&)*)\//u;
  return path
    .slice(1)
    .split(unescapedSlash)
    .map((name) => name.replace(/&(.)/gsu, '$1'));
}
