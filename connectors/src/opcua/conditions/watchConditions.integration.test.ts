import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { type ClientSession, DataType, OPCUAClient } from 'node-opcua-client';
import type { Namespace, UAExclusiveLimitAlarmEx, UAVariable } from 'node-opcua-address-space';
import { waitFor } from '../../../../tests/waitFor.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { browse } from '../browse/browse.ts';
import { opcuaConfig } from '../config/opcuaConfig.ts';
import { ServerDecoder } from '../devices/serverDecoder.ts';
import type { RawSession } from '../session/rawSession.ts';
import { readLimits } from '../session/operationLimits.ts';
import { noTracer } from '../../trace.ts';
import { Publishing } from '../subscription/publishing.ts';
import { Subscription } from '../subscription/subscription.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { watchConditions } from './watchConditions.ts';

const stops: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Plant {
  readonly level: UAVariable;
  readonly alarm: UAExclusiveLimitAlarmEx;
}

async function plant(): Promise<{ server: TestServer; plant: Plant }> {
  let found: Plant | undefined;
  const server = await startServer({ populate: (namespace) => void (found = populate(namespace)) });
  stops.push(() => server.stop());
  if (found === undefined) throw new Error('the server was not populated');
  return { server, plant: found };
}

function populate(namespace: Namespace): Plant {
  const { addressSpace } = namespace;
  const hall = namespace.addObject({
    browseName: 'Hall',
    organizedBy: addressSpace.rootFolder.objects,
    eventNotifier: 1,
    notifierOf: addressSpace.rootFolder.objects.server,
  });
  const tank = namespace.addObject({ browseName: 'Tank', componentOf: hall, eventSourceOf: hall });
  const level = namespace.addVariable({
    browseName: 'Level',
    dataType: 'Double',
    componentOf: tank,
    eventSourceOf: tank,
    value: { dataType: DataType.Double, value: 50 },
  });
  addressSpace.installAlarmsAndConditionsService();
  const alarm = namespace.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
    browseName: 'LevelAlarm',
    conditionName: 'LevelAlarm',
    componentOf: level,
    conditionSource: level,
    inputNode: level,
    highHighLimit: 100,
    highLimit: 80,
    lowLimit: 20,
    lowLowLimit: 10,
  });
  return { level, alarm };
}

async function open(server: TestServer): Promise<RawSession> {
  const client = OPCUAClient.create({ endpointMustExist: false });
  await client.connect(server.url);
  const session: ClientSession = await client.createSession();
  stops.push(async () => {
    await session.close();
    await client.disconnect();
  });
  return session as RawSession;
}

function gatewayOf(server: TestServer, keys: object = {}) {
  const gateway = new RecordingGateway();
  const config = opcuaConfig.parse({ url: server.url, roots: [{ node: '/Objects/Hall', split: 1 }], ...keys });
  return { gateway, config, decoder: new ServerDecoder(config, gateway) };
}

async function watch(session: RawSession, { gateway, config, decoder }: ReturnType<typeof gatewayOf>): Promise<void> {
  const publishing = new Publishing({ session, url: '', timeoutMs: 10_000, tracer: noTracer, onResponse: () => undefined });
  stops.push(() => publishing.close());
  const subscription = await Subscription.create({
    session,
    publishing,
    publishingIntervalMs: 50,
    keepAliveMs: 1000,
    now: () => gateway.now(),
    onNodeDeleted: () => undefined,
  });
  await watchConditions({ session, subscription, conditions: decoder.conditions });
  decoder.setAddressSpace(await browse(session, config, { limits: await readLimits(session), signal: new AbortController().signal }));
}

const countsOf = (gateway: RecordingGateway) => {
  const { values } = gateway.known('Hall/Tank');
  return ['low', 'medium', 'high'].map((severity) => [
    values[`conditions_active_${severity}`],
    values[`conditions_unacknowledged_${severity}`],
  ]);
};
const total = (counts: readonly (readonly unknown[])[]) => counts.flat().reduce<number>((sum, count) => sum + Number(count), 0);
const sees = (read: () => unknown, expected: unknown) =>
  waitFor(() => isDeepStrictEqual(read(), expected), { what: JSON.stringify(expected) });
const none = [
  [0, 0],
  [0, 0],
  [0, 0],
];

test('an alarm becomes active, is acknowledged and becomes inactive; the server reports it again to a later client', async () => {
  const {
    server,
    plant: { level, alarm },
  } = await plant();
  const session = await open(server);
  const first = gatewayOf(server, { conditions: { single: ['Level*'] } });
  await watch(session, first);
  await sees(() => countsOf(first.gateway), none);
  expect(first.gateway.known('Hall/Tank').values).toMatchObject({ 'Level.LevelAlarm': false });
  expect(first.gateway.known('Hall/Tank').properties.map(({ name }) => name)).not.toContain('ActiveState');

  level.setValueFromSource({ dataType: DataType.Double, value: 90 });
  await sees(() => total(countsOf(first.gateway)), 2);

  expect(first.gateway.known('Hall/Tank').values).toMatchObject({ 'Level.LevelAlarm': true });
  expect(first.gateway.known('Hall/Tank').events).toMatchObject([
    { event: 'condition', attributes: { condition: 'LevelAlarm', active: true, acknowledged: false, source: 'Level' } },
  ]);

  const later = gatewayOf(server);
  await watch(await open(server), later);
  await sees(() => countsOf(later.gateway), countsOf(first.gateway));

  alarm.acknowledgeAndAutoConfirmBranch(alarm.currentBranch(), 'seen');
  level.setValueFromSource({ dataType: DataType.Double, value: 50 });
  await sees(() => countsOf(first.gateway), none);
}, 30_000);
