import { z } from 'zod';

const expected = 'expected a URL such as opc.tcp://host:4840';

/** An OPC UA server over TCP. */
export const serverUrl = z.string().superRefine((text, context) => {
  const message = urlProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** One server or several redundant ones, as a list. */
export const serverUrls = z
  .union([serverUrl, z.array(serverUrl).min(1)])
  .transform((urls): readonly string[] => (typeof urls === 'string' ? [urls] : urls));

function urlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return expected;
  if (/^(https?|opc\.https|opc\.wss?|wss?):$/.test(url.protocol))
    return `${expected}: OPC UA over ${url.protocol}// is not spoken, servers offer opc.tcp:// too`;
  if (url.protocol !== 'opc.tcp:' || url.hostname === '') return expected;
  if (url.username !== '' || url.password !== '') return 'holds credentials: use username and password';
  return undefined;
}
