import { fileErrorText, readInput } from '@gaugeway/connectors/readFile';
import { ApiAnswerError, ApiClient, UnreachableError } from './apiClient.ts';
import { defaultUrl, exitCodes } from './command.ts';

/** Options of a command that asks a running exporter. */
export interface ApiOptions {
  readonly url: string;
  readonly tokenFile?: string;
}

/** Arguments that cannot be used. */
export class UsageError extends Error {}

/** Does work with the API of a running exporter; returns its exit code, or that of its error, which is printed. */
export async function withApi({ url, tokenFile }: ApiOptions, work: (api: ApiClient) => Promise<number>): Promise<number> {
  try {
    const token = tokenFile === undefined ? undefined : await readToken(tokenFile);
    return await work(new ApiClient(parseUrl(url), token));
  } catch (error) {
    const code = errorCodes.find(([type]) => error instanceof type)?.[1];
    if (code === undefined) throw error;
    console.error(`gaugeway: ${(error as Error).message}`);
    return code;
  }
}

const errorCodes = [
  [UsageError, exitCodes.usage],
  [UnreachableError, exitCodes.unreachable],
  [ApiAnswerError, exitCodes.failed],
] as const;

/** Its errors never show the text, which may contain a password. */
function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError(`expected --url as a URL such as ${defaultUrl}`);
  if (url.username !== '' || url.password !== '') throw new UsageError('--url must not contain credentials: use --token-file');
  return url;
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readInput(file)).toString('utf8').trim();
  } catch (error) {
    throw new UsageError(`cannot read token file "${file}": ${fileErrorText(error)}`, { cause: error });
  }
}
