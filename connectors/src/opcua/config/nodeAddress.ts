import { z } from 'zod';

const sample = 'nsu=http://vendor.example/plant;s=Line1';

/**
 * How the config names a node: `nsu=URI;s=…` (also `i=`, `g=`, `b=`), `i=2253` of the OPC UA namespace itself, or a path of browse names
 * from the root folder, `/Objects/Line 1/Temperature`, where `&` before a character takes it as it is [OPC 10000-4 A.2]. Namespaces are named
 * by their URI, as a server may number them anew at each start.
 */
export const nodeAddress = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const message = text.startsWith('/') ? pathProblem(text) : nodeIdProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function nodeIdProblem(text: string): string | undefined {
  const index = /^ns=(\d+);/.exec(text)?.[1];
  if (index !== undefined && index !== '0') {
    return (
      `"ns=${index}" is an index, which a server may change at each start: write nsu=URI${text.slice(text.indexOf(';'))} with the URI that the server's ` +
      `NamespaceArray (i=2255) has at ${index}; \`gaugeway discover opcua\` prints it`
    );
  }
  if (/^(nsu=[^;]+;|ns=0;)?(i=\d+|[sgb]=.+)$/s.test(text)) return undefined;
  return `expected a node id such as ${sample} or a browse path such as /Objects/Line1`;
}

function pathProblem(text: string): string | undefined {
  const names = browseNames(text);
  if (names.length === 0 || names.includes(''))
    return 'a browse path has a name between each two slashes; a slash within a name is written &/';
  const numbered = names.find((name) => /^\d+:/.test(name));
  if (numbered !== undefined)
    return `"${numbered}" begins with a namespace index, which a server may change at each start: leave it out, names are found in every namespace`;
  if (['Objects', 'Types', 'Views'].includes(names[0] ?? '')) return undefined;
  return 'a browse path begins at the root folder: /Objects/…';
}

/** The browse names of a path, unescaped. */
export function browseNames(path: string): string[] {
  const unescapedSlash = /(?<=(?<!&)(?:&&)*)\//u;
  return path
    .slice(1)
    .split(unescapedSlash)
    .map((name) => name.replace(/&(.)/gsu, '$1'));
}
