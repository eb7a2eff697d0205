import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { DataChangeNotification, DataType, MonitoredItemNotification, PublishResponse, type ReadValueId, Variant } from 'node-opcua-client';
import { type MonitoredItem, OPCUAServer, type ServerSession, type Subscription } from 'node-opcua-server';
import { freePort } from '../servers/freePort.ts';
import { answerParent } from './child.ts';

// what it logs of itself is no row of the table
console.log = () => undefined;
console.warn = () => undefined;

/**
 * An OPC UA server with a plain tree of machines, whose variables all change on request; counts the changes that it sent. It says itself
 * what is in a notification: node-opcua's sampling of 50 000 nodes would take more than a core.
 */
const [variables = 0] = process.argv.slice(2).map(Number);
const perMachine = 100;
const perNotification = 5000;
const neverMs = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'gaugeway-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const port = await freePort();
const feeds = new Set<Feed>();
let turn = 0;
let sent = 0;
let timer: NodeJS.Timeout | undefined;
await start();

answerParent({
  port: () => port,
  sent: () => sent,
  change: async () => {
    await changeAll();
    return 0;
  },
  start: () => {
    timer = setInterval(() => void changeAll(), 1000);
    return 0;
  },
  stop: () => {
    clearInterval(timer);
    return 0;
  },
});

/** A subscription and its notifications per item. */
interface Feed {
  readonly session: ServerSession;
  readonly subscription: Subscription;
  readonly items: MonitoredItemNotification[];
}

async function start(): Promise<void> {
  const managers = ['server', 'users'].map(
    (name) =>
      new OPCUACertificateManager({
        rootFolder: join(folder, name),
        automaticallyAcceptUnknownCertificate: true,
        disableFileWatchers: true,
      }),
  );
  const [serverCertificateManager, userCertificateManager] = managers;
  for (const manager of managers) await manager.initialize();
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: 'localhost',
    ...(serverCertificateManager && { serverCertificateManager }),
    ...(userCertificateManager && { userCertificateManager }),
    serverCapabilities: { maxMonitoredItems: 1_000_000, maxMonitoredItemsPerSubscription: 1_000_000 },
  });
  await server.initialize();
  populate(server);
  server.on('create_session', (session: ServerSession) => {
    session.on('new_subscription', (subscription: Subscription) => follow(session, subscription));
  });
  await server.start();
}

function follow(session: ServerSession, subscription: Subscription): void {
  const items: MonitoredItemNotification[] = [];
  subscription.on('monitoredItem', ({ clientHandle }: MonitoredItem, { nodeId }: ReadValueId) => {
    // the server's own nodes change by themselves
    if (nodeId.namespace <= 1) return;
    items.push(new MonitoredItemNotification({ clientHandle, value: { value: { dataType: DataType.Double, value: 0 } } }));
  });
  const feed = { session, subscription, items };
  feeds.add(feed);
  subscription.once('terminated', () => feeds.delete(feed));
}

function populate({ engine: { addressSpace } }: OPCUAServer): void {
  if (addressSpace === null) throw new Error('cannot start OPC UA server: it has no address space');
  const namespace = addressSpace.registerNamespace('urn:gaugeway:bench');
  const plant = namespace.addFolder(addressSpace.rootFolder.objects, { browseName: 'Plant', nodeId: 's=Plant' });
  let machine = plant;
  for (let index = 0; index < variables; index++) {
    const name = `Machine ${Math.floor(index / perMachine)}`;
    if (index % perMachine === 0) machine = namespace.addObject({ organizedBy: plant, browseName: name, nodeId: `s=${name}` });
    const browseName = `Temperature ${index % perMachine}`;
    const value = new Variant({ dataType: DataType.Double, value: 0 });
    const own = { browseName, nodeId: `s=${name}.${browseName}`, dataType: DataType.Double, value };
    namespace.addVariable({ ...own, componentOf: machine, minimumSamplingInterval: neverMs });
  }
}

async function changeAll(): Promise<void> {
  turn++;
  for (const feed of feeds) {
    for (let start = 0; start < feed.items.length; start += perNotification) await notify(feed, start);
  }
}

async function notify(feed: Feed, start: number): Promise<void> {
  const { session, subscription, items } = feed;
  const monitoredItems = items.slice(start, start + perNotification);
  const sourceTimestamp = new Date();
  monitoredItems.forEach(({ value }, index) => {
    value.value.value = turn + (start + index) / 1000;
    value.sourceTimestamp = sourceTimestamp;
  });
  while (feeds.has(feed) && session.publishEngine.pendingPublishRequestCount === 0) await pause(1);
  if (!feeds.has(feed)) return;
  const notificationData = [new DataChangeNotification({ monitoredItems })];
  const notificationMessage = { sequenceNumber: subscription.nextSequenceNumber, publishTime: sourceTimestamp, notificationData };
  session.publishEngine._send_response(subscription, new PublishResponse({ subscriptionId: subscription.id, notificationMessage }));
  subscription.resetLifeTimeAndKeepAliveCounters();
  sent += monitoredItems.length;
}
