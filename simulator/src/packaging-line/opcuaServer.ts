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
  /** Folder of its certificates. */
  readonly folder: string;
  /** Passwords by user name; without users, anonymous access is allowed. */
  readonly users?: Readonly<Record<string, string>>;
}

// each monitored item adds a listener to its node, and the warning about more than ten listeners throws for these nodes
setMaxListeners(0);

/** Creates a server with the OPC UA for Devices nodeset only; call `start` to listen. */
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

/** The copy next to the built package if it exists, otherwise the library's file. */
function nodesetFile(image: string): string {
  const shipped = join(import.meta.dirname, '../nodesets', basename(image));
  return existsSync(shipped) ? shipped : image;
}

const accepted = 'net.server.socket';

/** The accepted connections of a port, which the server does not expose. */
export class Connections {
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  #isBlocked = false;

  constructor(port: number) {
    this.#port = port;
    diagnostics.subscribe(accepted, this.#onAccepted);
  }

  /** Blocks all traffic, also of new connections; or unblocks it and sends what was held back. */
  setBlocked(isBlocked: boolean): void {
    this.#isBlocked = isBlocked;
    for (const socket of this.#sockets) this.#apply(socket);
  }

  stop(): void {
    this.setBlocked(false);
    diagnostics.unsubscribe(accepted, this.#onAccepted);
  }

  readonly #onAccepted = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== this.#port) return;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#isBlocked) process.nextTick(() => this.#apply(socket));
  };

  #apply(socket: Socket): void {
    if (this.#isBlocked) socket.pause().cork();
    else socket.resume().uncork();
  }
}
