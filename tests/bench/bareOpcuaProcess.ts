import { AttributeIds, ClientMonitoredItemGroup, ClientSubscription, OPCUAClient, TimestampsToReturn } from 'node-opcua-client';
import { answerParent } from './child.ts';

/** What every OPC UA client does at least: a subscription of node-opcua's that keeps the values. */
const [port = '', variables = '', publishingIntervalMs = ''] = process.argv.slice(2);
const perMachine = 100;
const perCall = 1000;
const latest: unknown[] = [];
const client = OPCUAClient.create({ endpointMustExist: false });
await client.connect(`opc.tcp://127.0.0.1:${port}`);
const session = await client.createSession();
const requestedPublishingInterval = Number(publishingIntervalMs);
const subscription = ClientSubscription.create(session, {
  requestedPublishingInterval,
  requestedMaxKeepAliveCount: 10,
  requestedLifetimeCount: 1000,
  maxNotificationsPerPublish: 5000,
  publishingEnabled: true,
});
for (let start = 0; start < Number(variables); start += perCall) await watch(start, Math.min(perCall, Number(variables) - start));

answerParent({ pid: () => process.pid });

async function watch(start: number, count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => {
    const [machine, variable] = [Math.floor((start + index) / perMachine), (start + index) % perMachine];
    return { nodeId: `ns=2;s=Machine ${machine}.Temperature ${variable}`, attributeId: AttributeIds.Value };
  });
  const parameters = { samplingInterval: requestedPublishingInterval, queueSize: 1, discardOldest: true };
  const group = ClientMonitoredItemGroup.create(subscription, items, parameters, TimestampsToReturn.Source);
  group.on('changed', (_item, { value }, index) => (latest[start + index] = value.value));
  await new Promise<void>((resolve, reject) => {
    group.on('initialized', resolve).on('err', (message) => reject(new Error(message)));
  });
}
