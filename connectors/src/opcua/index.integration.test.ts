import { afterEach, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Namespace, UAObject, UAVariable } from 'node-opcua-address-space';
import { DataType, Variant } from 'node-opcua-client';
import { waitFor } from '../../../tests/waitFor.ts';
import { ConnectorError } from '../contract.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { opcuaConfig } from './config/opcuaConfig.ts';
import { opcua } from './index.ts';
import { selfSigned } from './testing/authority.ts';
import { type Proxy, startProxy } from './testing/proxy.ts';
import { addNumber, setNumber, startServer, type TestServer, type TestServerOptions } from './testing/server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('values are received again after each restart of the server', async () => {
  let plant = await startPlant();
  const { gateway, errors } = run({ url: plant.server.url });
  await waitFor(() => valueOf(gateway, 'speed') === 1, { what: 'the first value' });
  for (let restart = 2; restart <= 5; restart++) {
    await plant.server.stop();
    await waitFor(() => !gateway.isUp, { what: 'the loss' });
    plant = await startPlant({ port: plant.server.port, value: restart });
    await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === restart, { what: 'the value after the restart' });
  }
  expect(new Set(errors.map(({ kind }) => kind))).not.toContain('protocol');
});

test('a server that stops responding is lost', async () => {
  const plant = await startPlant();
  const proxy = await newProxy(plant.server);
  const { gateway, errors } = run({ url: proxy.url, timeout: '2s' });
  await waitFor(() => valueOf(gateway, 'speed') === 1, { what: 'the first value' });
  proxy.freeze();
  const silence = () => errors.find(({ message }) => message.includes('no response from the server for'));
  expect(await waitFor(silence, { what: 'the loss', timeoutMs: 20_000 })).toMatchObject({ code: 'timeout' });
  proxy.thaw();
  setNumber(plant.speed, 7);
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 7, { what: 'the value afterwards', timeoutMs: 20_000 });
});

test('a session that the server closed is replaced while the channel stays open', async () => {
  const plant = await startPlant();
  const { gateway, errors } = run({ url: plant.server.url });
  await waitFor(() => gateway.isUp, { what: 'the link' });
  const { engine } = plant.server.server;
  for (const session of Object.values((engine as unknown as { _sessions: Record<string, { authenticationToken: object }> })._sessions))
    engine.closeSession(session.authenticationToken as never, true, 'Terminated');
  await waitFor(() => errors.length > 0, { what: 'the loss' });
  setNumber(plant.speed, 8);
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 8, { what: 'the value afterwards' });
  expect(errors).toHaveLength(1);
});

test('nodes are added and deleted with the model', async () => {
  const plant = await startPlant();
  const { gateway } = run({ url: plant.server.url });
  await waitFor(() => gateway.isUp, { what: 'the link' });
  const { namespace } = plant.server;
  setNumber(addNumber(namespace, 'load', plant.folder), 3);
  namespace.deleteNode(plant.speed.nodeId);
  await waitFor(() => valueOf(gateway, 'load') === 3, { what: 'the new node', timeoutMs: 20_000 });
  expect(gateway.known('Plant').properties.map(({ name }) => name)).toEqual(['pressure', 'load']);
});

test('a deadband that the server refuses is omitted', async () => {
  const plant = await startPlant();
  const { gateway } = run({ url: plant.server.url, deadband: '10%' });
  await waitFor(() => gateway.lines.some(({ message }) => message === 'nodes are monitored'), { what: 'the items' });
  await waitFor(() => valueOf(gateway, 'speed') === 1, { what: 'a value' });
  // otherwise the nodes would be polled, with a warning
  expect(gateway.lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

test('polling instead of subscriptions', async () => {
  const plant = await startPlant();
  const { gateway } = run({ url: plant.server.url, poll: true, poll_interval: '100ms' });
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 1, { what: 'the first read' });
  setNumber(plant.speed, 2);
  await waitFor(() => valueOf(gateway, 'speed') === 2, { what: 'the next one' });
  expect(plant.server.server.currentSubscriptionCount).toBe(0);
});

test('items beyond the limit of a subscription are created in the next one; items beyond the limit of the server are polled', async () => {
  const serverCapabilities = {
    maxMonitoredItemsPerSubscription: 1,
    maxMonitoredItems: 3,
    operationLimits: { maxMonitoredItemsPerCall: 1 },
  };
  const plant = await startPlant({ server: { serverCapabilities } });
  const { gateway } = run({ url: plant.server.url, poll_interval: '100ms', conditions: { enabled: false } });
  await waitFor(() => valueOf(gateway, 'speed') === 1 && valueOf(gateway, 'pressure') === 0, { what: 'both values' });
  setNumber(plant.speed, 2);
  await waitFor(() => valueOf(gateway, 'speed') === 2, { what: 'a change' });
});

test('the redundant server with the higher ServiceLevel is read, also after a change', async () => {
  const [first, second] = [await startPlant({ value: 1 }), await startPlant({ value: 2 })];
  setLevel(first.server, 210);
  setLevel(second.server, 250);
  const { gateway } = run({ url: [first.server.url, second.server.url] });
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 2, { what: 'the better one' });
  setLevel(second.server, 50);
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 1, { what: 'the other one' });
  expect(gateway.sourceInfo?.endpoint).toBe(first.server.url);
});

test('a secured server is read after its certificate was trusted', async () => {
  const plant = await startPlant();
  const { gateway, errors } = run({ url: plant.server.url, security: {} });
  const [denied] = await waitFor(() => errors.length > 0 && errors, { what: 'the refusal' });
  expect(denied?.code).toBe('opcua_certificate_untrusted');
  const [, argument] = /opcua trust -c CONFIG (\w+)/.exec(denied?.message ?? '') ?? [];
  const given = { argument, folder: gateway.folder, connectors: [] };
  const answer = await opcua.trust?.run(given, { progress: () => undefined, note: () => undefined }, new AbortController().signal);
  expect(answer).toMatch(/^trusted: .*; the connector retries within a minute$/);
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 1, { what: 'the value' });
  expect(gateway.certificateExpiresMs).toBeGreaterThan(Date.now());
  expect(gateway.lines).not.toContainEqual(expect.objectContaining({ level: 'warn' }));
});

test('login with a user certificate', async () => {
  const plant = await startPlant({ users: { me: 'right' } });
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-user-'));
  const { certPem, keyPem } = await selfSigned({ subject: '/CN=me' });
  const certificate = { cert: join(folder, 'me.crt'), key: join(folder, 'me.key') };
  writeFileSync(certificate.cert, certPem);
  writeFileSync(certificate.key, keyPem);
  const { gateway, errors } = run({ url: plant.server.url, user_certificate: certificate });
  await waitFor(() => gateway.isUp && valueOf(gateway, 'speed') === 1, { what: 'the value' });
  expect(errors).toEqual([]);
  const { errors: denied } = run({ url: plant.server.url, user_certificate: { ...certificate, key: join(folder, 'none') } });
  await waitFor(() => denied.length > 0, { what: 'the error' });
  expect(denied[0]).toMatchObject({
    code: 'file_unreadable',
    message: `cannot read user certificate "${join(folder, 'none')}": no such file or folder`,
  });
});

test('an abort ends the run', async () => {
  const plant = await startPlant();
  const { gateway, stop, done } = run({ url: plant.server.url });
  await waitFor(() => gateway.isUp, { what: 'the link' });
  stop.abort();
  await expect(done).resolves.toBeUndefined();
  expect(plant.server.server.currentSessionCount).toBe(0);
});

interface Plant {
  readonly server: TestServer;
  readonly folder: UAObject;
  readonly speed: UAVariable;
}

/** One device with two values. */
async function startPlant({ value = 1, ...options }: TestServerOptions & { readonly value?: number } = {}): Promise<Plant> {
  let found: Omit<Plant, 'server'> | undefined;
  const populate = (namespace: Namespace) => {
    const { objects } = namespace.addressSpace.rootFolder;
    // with a NodeVersion the server reports changes
    const folder = namespace.addObject({ organizedBy: objects, browseName: 'Plant', nodeVersion: '1' });
    const speed = addNumber(namespace, 'speed', folder);
    setNumber(speed, value);
    addNumber(namespace, 'pressure', folder);
    found = { folder, speed };
  };
  const server = await startServer({ ...options, populate });
  closing.push(() => server.stop());
  if (found === undefined) throw new Error('the server was not populated');
  return { server, ...found };
}

async function newProxy({ port }: TestServer): Promise<Proxy> {
  const proxy = await startProxy(port);
  closing.push(() => proxy.stop());
  return proxy;
}

class LiveGateway extends RecordingGateway {
  override now(): number {
    return Date.now();
  }
}

/** Runs the connector as the supervisor does, with a shorter delay. */
function run(config: object) {
  const gateway = new LiveGateway();
  gateway.folder = mkdtempSync(join(tmpdir(), 'gaugeway-opcua-'));
  const errors: ConnectorError[] = [];
  const stop = new AbortController();
  const parsed = opcuaConfig.parse({
    security: { mode: 'None' },
    roots: ['/Objects/Plant'],
    split: 0,
    publishing_interval: '100ms',
    ...config,
  });
  const forever = async () => {
    while (!stop.signal.aborted) {
      try {
        await opcua.run(parsed, gateway, stop.signal);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        errors.push(error);
      }
      gateway.link(false);
      await delay(50);
    }
  };
  const done = forever();
  closing.push(async () => {
    stop.abort();
    await done;
  });
  return { gateway, errors, stop, done };
}

function setLevel({ server }: TestServer, value: number): void {
  const node = server.engine.addressSpace?.findNode('i=2267') as UAVariable;
  node.bindVariable({ get: () => new Variant({ dataType: DataType.Byte, value }) }, true);
}

function valueOf(gateway: RecordingGateway, name: string): unknown {
  return gateway.devices.get('Plant')?.values[name];
}
