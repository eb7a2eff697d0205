import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressSpace, Namespace, UAObject, UAVariable } from 'node-opcua-address-space';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { DataType, MessageSecurityMode, SecurityPolicy, StatusCodes, Variant } from 'node-opcua-client';
import { nodesets } from 'node-opcua-nodesets';
import { OPCUAServer, type OPCUAServerOptions } from 'node-opcua-server';
import { freePort } from '../../../../tests/servers/freePort.ts';

/** Namespace of the nodes that a test adds; its index is 2, or higher where nodesets precede it. */
export const plantUri = 'urn:gaugeway:test:plant';

export interface TestServerOptions {
  /** Default: a free port. The port of a stopped server simulates its restart. */
  readonly port?: number;
  /** Folder of its certificates: with the same folder, a restarted server has the same certificate. Default: a new one, which is removed at stop. */
  readonly folder?: string;
  /** Default `{ policies: [None, Basic256Sha256], modes: [None, Sign, SignAndEncrypt] }`. */
  readonly policies?: readonly SecurityPolicy[];
  readonly modes?: readonly MessageSecurityMode[];
  /** Passwords by user name; without them the login is anonymous. */
  readonly users?: Readonly<Record<string, string>>;
  /** Companion specifications to load. */
  readonly companions?: readonly ('di' | 'machinery')[];
  /** Whether unknown client certificates are refused. */
  readonly isStrict?: boolean;
  /** Adds nodes below Objects before the server listens. */
  readonly populate?: (namespace: Namespace, addressSpace: AddressSpace) => void;
  readonly server?: OPCUAServerOptions;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly server: OPCUAServer;
  readonly addressSpace: AddressSpace;
  /** Namespace for the nodes of a test. */
  readonly namespace: Namespace;
  stop(): Promise<void>;
}

/** A real OPC UA server on loopback, with its own certificate. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'gaugeway-opcua-server-'));
  const port = options.port ?? (await freePort());
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: options.isStrict !== true,
    disableFileWatchers: true,
  });
  const userCertificateManager = new OPCUACertificateManager({
    rootFolder: join(folder, 'users'),
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  });
  await serverCertificateManager.initialize();
  await userCertificateManager.initialize();
  const server = new OPCUAServer({
    port,
    hostname: 'localhost',
    host: '127.0.0.1',
    nodeset_filename: [nodesets.standard, ...(options.companions ?? []).map((name) => nodesets[name])],
    serverCertificateManager,
    userCertificateManager,
    securityPolicies: [...(options.policies ?? [SecurityPolicy.None, SecurityPolicy.Basic256Sha256])],
    securityModes: [...(options.modes ?? [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt])],
    allowAnonymous: options.users === undefined,
    userManager: { isValidUser: (user: string, password: string) => options.users?.[user] === password },
    ...options.server,
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (addressSpace === null) throw new Error('cannot start OPC UA server: it has no address space');
  const namespace = addressSpace.registerNamespace(plantUri);
  options.populate?.(namespace, addressSpace);
  await server.start();
  const stop = async () => {
    await server.shutdown(0);
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };
  return { url: `opc.tcp://127.0.0.1:${port}`, port, folder, server, addressSpace, namespace, stop };
}

/** A folder `s=<name>` below Objects. */
export function addFolder(namespace: Namespace, name: string): UAObject {
  return namespace.addFolder(namespace.addressSpace.rootFolder.objects, { browseName: name, nodeId: `s=${name}` });
}

/** A Double variable `s=<name>` below Objects, or in `folder`. */
export function addNumber(namespace: Namespace, name: string, folder?: UAObject): UAVariable {
  return namespace.addVariable({
    browseName: name,
    nodeId: `s=${name}`,
    dataType: DataType.Double,
    organizedBy: folder ?? namespace.addressSpace.rootFolder.objects,
    value: new Variant({ dataType: DataType.Double, value: 0 }),
  });
}

/** Sets value and status of a variable. */
export function setNumber(variable: UAVariable, value: number, statusCode = StatusCodes.Good): void {
  variable.setValueFromSource({ dataType: DataType.Double, value }, statusCode);
}
