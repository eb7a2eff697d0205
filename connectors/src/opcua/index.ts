import { AttributeIds, VariableIds } from 'node-opcua-client';
import type { Connector, Gateway } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import { traced } from '../traced.ts';
import { type OpcuaConfig, opcuaConfig } from './config/opcuaConfig.ts';
import { ServerDecoder } from './devices/serverDecoder.ts';
import { discover } from './discover/discover.ts';
import { openPki, type Pki } from './pki/pki.ts';
import { trust } from './pki/trust.ts';
import { receive } from './receive.ts';
import { connect, type ConnectOptions, type OpcuaConnection } from './session/connect.ts';
import { identityOf } from './session/identity.ts';
import { connectBest, findBetter, Switchover } from './session/redundancy.ts';
import { lossError } from './session/sessionErrors.ts';
import { opcuaWork } from './session/tracedCalls.ts';

/** An OPC UA server, or several redundant ones. */
export const opcua: Connector<OpcuaConfig> = { type: 'opcua', config: opcuaConfig, discover, trust, run };

const minSessionTimeoutMs = 60_000;

/** Devices are kept when a connection is lost. */
const decoders = new WeakMap<Gateway, ServerDecoder>();

async function run(config: OpcuaConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const decoder = decoders.get(gateway) ?? createDecoder(config, gateway);
  const pki = await openPki({ folder: config.pki_dir ?? gateway.folder, ...config.security });
  try {
    const options = connectOptions(config, gateway, pki);
    // repeats only to switch to another redundant server
    while (!signal.aborted) await serve({ config, gateway, decoder, options }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await pki.close();
  }
}

interface RunContext {
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
  readonly decoder: ServerDecoder;
  readonly options: Omit<ConnectOptions, 'url'>;
}

/** Connects to one server and receives from it. Throws when the connection is lost; returns when a redundant server is better or `signal` aborts. */
async function serve({ config, gateway, decoder, options }: RunContext, signal: AbortSignal): Promise<void> {
  const [firstUrl = ''] = config.url;
  const connection = await traced(gateway.tracer, { ...opcuaWork('connect', firstUrl), signal }, () =>
    connectBest(config.url, options, signal),
  );
  const ended = new AbortController();
  const anyAbort = AbortSignal.any([signal, ended.signal]);
  try {
    gateway.certificate(firstExpiry(options, connection));
    gateway.source({ ...(await softwareVersion(connection)), endpoint: endpointOf(connection.url) });
    const others = config.url.filter((url) => url !== connection.url);
    const switchover = new Switchover((level) => findBetter(others, level, (url) => connect({ ...options, url }, anyAbort)));
    const onServiceLevel = others.length === 0 ? {} : { onServiceLevel: (level: number) => switchover.onLevel(level) };
    const received = receive(connection, { config, gateway, decoder, ...onServiceLevel }, anyAbort);
    const better = await Promise.race([received, switchover.waitForBetter(anyAbort)]);
    if (better !== undefined)
      gateway.log.info(`switching from "${endpointOf(connection.url)}" to "${endpointOf(better)}", which has a higher ServiceLevel`);
    ended.abort();
    await received;
  } catch (error) {
    throw lossError(connection.url, error);
  } finally {
    ended.abort();
    await connection.close();
  }
}

/** Hosts that no network traffic reaches. */
const loopback = /^opc\.tcp:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/i;

function createDecoder(config: OpcuaConfig, gateway: Gateway): ServerDecoder {
  const { mode } = config.security;
  if (mode === 'None' && !config.url.every((url) => loopback.test(url))) {
    const password = config.password === undefined ? '' : '; the password is encrypted only where the server requires it';
    gateway.log.warn(`connection is neither signed nor encrypted (security.mode None)${password}`);
  }
  const decoder = new ServerDecoder(config, gateway);
  decoders.set(gateway, decoder);
  return decoder;
}

function connectOptions(config: OpcuaConfig, gateway: Gateway, pki: Pki): Omit<ConnectOptions, 'url'> {
  // with a long publishing interval, requests are rare
  const sessionTimeoutMs = Math.max(minSessionTimeoutMs, 4 * config.publishing_interval);
  const sessionName = `Gaugeway ${gateway.instanceId}`;
  return {
    security: config.security,
    identity: identityOf(config),
    pki,
    timeoutMs: config.timeout,
    sessionTimeoutMs,
    sessionName,
  };
}

/** Expiry of the certificate that expires first; undefined without security, which uses none. */
function firstExpiry({ pki }: RunContext['options'], { certificateExpiresAtMs }: OpcuaConnection): number | undefined {
  return certificateExpiresAtMs === undefined ? undefined : Math.min(certificateExpiresAtMs, pki.expiresAtMs);
}

async function softwareVersion({ session }: OpcuaConnection): Promise<{ version?: string }> {
  const { value, statusCode } = await session.read({
    nodeId: `i=${VariableIds.Server_ServerStatus_BuildInfo_SoftwareVersion}`,
    attributeId: AttributeIds.Value,
  });
  const version: unknown = value.value;
  return statusCode.isGood() && typeof version === 'string' && version !== '' ? { version } : {};
}
