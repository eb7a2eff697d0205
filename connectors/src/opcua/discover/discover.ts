import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EndpointDescription, type UserIdentityInfo, UserTokenType } from 'node-opcua-client';
import { z } from 'zod';
import { duration, secret } from '../../configTypes.ts';
import { ConnectorError, type Terminal, type Tool } from '../../contract.ts';
import { configIssue } from '../../configProblems.ts';
import { openPki, type Pki } from '../pki/pki.ts';
import { type SecurityConfig, securityConfig } from '../config/securityConfig.ts';
import { serverUrl } from '../config/serverUrls.ts';
import { connect, endpointsOf, type OpcuaConnection } from '../session/connect.ts';
import { offerOf } from '../session/endpoints.ts';
import { readLimits } from '../session/operationLimits.ts';
import { configText } from './configText.ts';
import { endpointLines } from './endpointLines.ts';
import { findRoots } from './findRoots.ts';

const options = z
  .strictObject({
    argument: serverUrl,
    mode: z.enum(['None', 'Sign', 'SignAndEncrypt']).optional().describe('Security mode; default None where the server offers it.'),
    policy: z.string().optional().describe('Security policy; default Basic256Sha256.'),
    username: z.string().min(1).optional().describe('Log in as this user.'),
    password: secret.optional().describe('Password, as file:PATH of the file that contains it.'),
    pki_dir: z.string().min(1).optional().describe('Folder with own and trusted certificates; required with security.'),
    timeout: duration.default(10_000).describe('How long a response may take.'),
  })
  .superRefine(({ mode, pki_dir: folder, username, password }, context) => {
    const report = (path: string, message: string) => context.addIssue(configIssue('missing', [path], message));
    if (mode !== undefined && mode !== 'None' && folder === undefined)
      report('pki_dir', 'is required with security: the exporter uses the folder "opcua" in its data folder');
    if (password !== undefined && username === undefined) report('username', 'is required with a password');
  });

type Options = z.output<typeof options>;

/** `gaugeway discover opcua`: lists the endpoints of a server, and prints config for its devices. */
export const discover: Tool = {
  description: 'List the endpoints of an OPC UA server, and print config for its devices',
  argument: '<url>',
  examples: [
    'discover opcua opc.tcp://192.168.1.30:4840',
    'discover opcua opc.tcp://plc:4840 --mode SignAndEncrypt --pki-dir data/opcua --username gaugeway --password file:password.txt',
  ],
  options,
  run: async (given, terminal, signal) => {
    const chosen = options.parse(given);
    const temporary = chosen.pki_dir === undefined ? await mkdtemp(join(tmpdir(), 'gaugeway-')) : undefined;
    const pki = await openPki({ folder: chosen.pki_dir ?? temporary ?? '' });
    try {
      return await discoverServer(chosen, { pki, terminal }, signal);
    } finally {
      await pki.close();
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
    }
  },
};

interface Context {
  readonly pki: Pki;
  readonly terminal: Terminal;
}

async function discoverServer(chosen: Options, { pki, terminal }: Context, signal: AbortSignal): Promise<string> {
  const { argument: url, timeout: timeoutMs } = chosen;
  const endpoints = await endpointsOf({ url, pki, timeoutMs }, signal);
  for (const line of endpointLines(endpoints)) terminal.note(line);
  const security = securityOf(chosen, endpoints);
  const identity = identityOf(chosen);
  const connection = await connect({ url, security, identity, pki, timeoutMs, sessionName: 'Gaugeway discover' }, signal);
  try {
    return await Promise.race([browseToConfig(connection, { chosen, security, terminal }, signal), connection.lost]);
  } finally {
    await connection.close();
  }
}

interface BrowseContext extends Omit<Context, 'pki'> {
  readonly chosen: Options;
  readonly security: SecurityConfig;
}

async function browseToConfig(
  { url, session }: OpcuaConnection,
  { chosen, security, terminal }: BrowseContext,
  signal: AbortSignal,
): Promise<string> {
  const found = await findRoots(session, {
    limits: await readLimits(session),
    signal,
    progress: (done, total) => terminal.progress(done, total, 'nodes'),
  });
  for (const problem of found.problems) terminal.note(problem);
  return configText({ ...found, url, security, pkiDir: chosen.pki_dir, username: chosen.username });
}

/** The requested security; by default None where the server offers it. */
function securityOf({ argument: url, mode, policy }: Options, endpoints: readonly EndpointDescription[]): SecurityConfig {
  if (mode === undefined && !endpoints.some((endpoint) => offerOf(endpoint) === 'None')) {
    const offers = [...new Set(endpoints.map(offerOf))].join(', ');
    throw new ConnectorError(
      'config',
      `cannot browse "${url}": it offers only ${offers}; add --mode SignAndEncrypt --pki-dir FOLDER, and --policy where it is not Basic256Sha256`,
    );
  }
  const parsed = securityConfig.safeParse({ mode: mode ?? 'None', ...(policy !== undefined && { policy }) });
  if (parsed.success) return parsed.data;
  throw new ConnectorError('config', `cannot browse "${url}": ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
}

function identityOf({ username, password }: Options): UserIdentityInfo {
  return username === undefined
    ? { type: UserTokenType.Anonymous }
    : { type: UserTokenType.UserName, userName: username, password: password?.reveal() ?? '' };
}
