import { AttributeIds, VariableIds } from 'node-opcua-client';
import type { Connector, Gateway } from '../contract.ts';
import { endpointOf } from '../transport/endpoint.ts';
import { type OpcuaConfig, opcuaConfig } from './config/opcuaConfig.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { discover } from './discover/discover.ts';
import { openPki, type Pki } from './pki/pki.ts';
import { trust } from './pki/trust.ts';
import { connect, type ConnectOptions, type OpcuaConnection } from './session/connect.ts';
import { identityOf } from './session/identity.ts';
import { receive } from './receive.ts';
import { connectBest, findBetter } from './session/redundancy.ts';
import { lossError } from './session/sessionErrors.ts';
import { Switchover } from './session/switchover.ts';

/** An OPC UA server, or several that stand in for each other. */
export const opcua: Connector<OpcuaConfig> = { type: 'opcua', config: opcuaConfig, discover, trust, run };

const shortestSessionTimeoutMs = 60_000;

/** What outlasts a lost connection. */
const decoders = new WeakMap<Gateway, Decoder>();

async function run(config: OpcuaConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const decoder = decoders.get(gateway) ?? begin(config, gateway);
  const pki = await openPki({ folder: config.pki_dir ?? gateway.folder, ...config.security });
  try {
    const options = connectOptions(config, gateway, pki);
    // again only where another server can do the work better
    while (!signal.aborted) await attend({ config, gateway, decoder, options }, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await pki.close();
  }
}

interface Attendance {
  readonly config: OpcuaConfig;
  readonly gateway: Gateway;
  readonly decoder: Decoder;
  readonly options: Omit<ConnectOptions, 'url'>;
}

/** Reads one server until it is lost, or until a redundant one can do the work better. */
async function attend({ config, gateway, decoder, options }: Attendance, signal: AbortSignal): Promise<void> {
  const connection = await connectBest(config.url, options, signal);
  const over = new AbortController();
  const here = AbortSignal.any([signal, over.signal]);
  try {
    gateway.certificate(firstExpiry(options, connection));
    gateway.source({ ...(await softwareVersion(connection)), endpoint: endpointOf(connection.url) });
    const others = config.url.filter((url) => url !== connection.url);
    const switchover = new Switchover((level) => findBetter(others, level, (url) => connect({ ...options, url }, here)));
    const onServiceLevel = others.length === 0 ? {} : { onServiceLevel: (level: number) => switchover.onLevel(level) };
    const received = receive(connection, { config, gateway, decoder, ...onServiceLevel }, here);
    const better = await Promise.race([received, switchover.better(here)]);
    if (better !== undefined)
      gateway.log.info(`"${endpointOf(better)}" has a higher ServiceLevel than "${endpointOf(connection.url)}": reading it instead`);
    over.abort();
    await received;
  } catch (error) {
    throw lossError(connection.url, error);
  } finally {
    over.abort();
    await connection.close();
  }
}

/** There is no way on which somebody could read along. */
const loopback = /^opc\.tcp:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/i;

function begin(config: OpcuaConfig, gateway: Gateway): Decoder {
  const { mode } = config.security;
  if (mode === 'None' && !config.url.every((url) => loopback.test(url))) {
    const also = config.password === undefined ? '' : ', and the password too where the server does not ask for more';
    gateway.log.warn(`nothing protects what is read on its way (security.mode None)${also}`);
  }
  const decoder = createDecoder(config, gateway);
  decoders.set(gateway, decoder);
  return decoder;
}

function connectOptions(config: OpcuaConfig, gateway: Gateway, pki: Pki): Omit<ConnectOptions, 'url'> {
  // between two keep-alives of a slow subscription it hears nothing of us
  const sessionTimeoutMs = Math.max(shortestSessionTimeoutMs, 4 * config.publishing_interval);
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

/** Our own certificate is needed with security only, though it is always there. */
function firstExpiry({ pki }: Attendance['options'], { certificateExpiresAtMs }: OpcuaConnection): number | undefined {
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
