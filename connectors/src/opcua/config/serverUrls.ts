import { z } from 'zod';
import { configIssue } from '../../configProblems.ts';

const expected = 'expected a URL such as opc.tcp://host:4840';

/** URL of an OPC UA server over TCP. */
export const serverUrl = z.string().superRefine((text, context) => {
  const message = urlProblem(text);
  if (message !== undefined) context.addIssue(configIssue('invalid_value', [], message));
});

/** One or several URLs, as a list. */
export const serverUrls = z
  .union([serverUrl, z.array(serverUrl).min(1)])
  .transform((urls): readonly string[] => (typeof urls === 'string' ? [urls] : urls));

function urlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return expected;
  if (/^(https?|opc\.https|opc\.wss?|wss?):$/.test(url.protocol)) return `${expected}: OPC UA over HTTPS or WebSockets is not supported`;
  if (url.protocol !== 'opc.tcp:' || url.hostname === '') return expected;
  if (url.username !== '' || url.password !== '') return 'expected a URL without credentials: use username and password';
  return undefined;
}
