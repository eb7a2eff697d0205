import diagnostics from 'node:diagnostics_channel';
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { basename, join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { MessageSecurityMode, SecurityPolicy } from 'node-opcua-client';
import { nodesetImages } from 'node-opcua-nodesets';
import { OPCUAServer } from 'node-opcua-server';

export interface OpcuaServerOptions {
  readonly port: number;
  readonly host: string;
  /** Of its certificates. */
  readonly folder: string;
  /** Passwords by user name; without them anybody is let in. */
  readonly users?: Readonly<Record<string, string>>;
}

// each item that a client watches listens to its node, and the warning of more than ten cannot even print one: it throws
setMaxListeners(0);

/** A server with OPC UA for Devices and nothing else in it; listens once it is started. */
export async function createOpcuaServer({ port, host, folder, users }: OpcuaServerOptions): Promise<OPCUAServer> {
  const manager = (rootFolder: string): OPCUACertificateManager =>
    new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true, disableFileWatchers: true });
  const serverCertificateManager = manager(folder);
  const userCertificateManager = manager(join(folder, 'users'));
  await serverCertificateManager.initialize();
  await userCertificateManager.initialize();
  const server = new OPCUAServer({
    port,
    host,
    hostname: host,
    serverInfo: { applicationUri: 'urn:gaugeway:packaging-line:server' },
    buildInfo: { productName: 'Packaging line', manufacturerName: 'Hansa Abfülltechnik', softwareVersion: '4.2.1' },
    nodeset_filename: [nodesetFile(nodesetImages.standard), nodesetFile(nodesetImages.di)],
    serverCertificateManager,
    userCertificateManager,
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
    allowAnonymous: users === undefined,
    userManager: { isValidUser: (user: string, password: string) => users?.[user] === password },
    serverCapabilities: { maxSessions: 100, maxMonitoredItems: 1_000_000, maxMonitoredItemsPerSubscription: 200_000 },
  });
  await server.initialize();
  return server;
}

/** Beside the bundle that this file becomes a part of, else where the library has it. */
function nodesetFile(image: string): string {
  const shipped = join(import.meta.dirname, '../nodesets', basename(image));
  return existsSync(shipped) ? shipped : image;
}

const accepted = 'net.server.socket';

/** The connections that a port has taken, as the server tells no one. */
export class Connections {
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #isDeaf = false;

  constructor(port: number) {
    this.#port = port;
    diagnostics.subscribe(accepted, this.#take);
  }

  /** Nothing goes in or out any more, on new connections too; or all that has waited. */
  deafen(isDeaf: boolean): void {
    this.#isDeaf = isDeaf;
    for (const socket of this.#sockets) this.#treat(socket);
  }

  stop(): void {
    this.deafen(false);
    diagnostics.unsubscribe(accepted, this.#take);
  }

  readonly #take = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== this.#port) return;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#isDeaf) process.nextTick(() => this.#treat(socket));
  };

  #treat(socket: Socket): void {
    if (this.#isDeaf) socket.pause().cork();
    else socket.resume().uncork();
  }
}
