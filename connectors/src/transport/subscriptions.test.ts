import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MqttConnection } from './mqtt.ts';
import { SubscriptionDenied } from './mqttErrors.ts';
import type { Qos } from './mqttMessage.ts';
import { Subscriptions } from './subscriptions.ts';
import { filterProblem } from './topicFilter.ts';
import { WildcardTree } from './wildcardTree.ts';

test('changes during a change are the next one, all together', async () => {
  const { broker, subscriptions } = await start(new Set());
  const topics = new Set<string>();
  for (let index = 0; index < 300; index++) {
    topics.add(`home/${index}`);
    subscriptions.follow(new Set(topics));
  }
  await broker.rest();
  expect(broker.subscribes.map(({ filters }) => filters.length)).toEqual([1, 299]);
});

test('a filter that is renewed is subscribed to again, no other one', async () => {
  const wanted = new Set(['a', 'b', 'c/+']);
  const { broker, subscriptions } = await start(wanted);
  broker.subscribes.length = 0;
  subscriptions.follow(wanted, ['b', 'c/+', 'unknown']);
  await broker.rest();
  expect(broker.subscribes.map(({ filters }) => filters)).toEqual([['b', 'c/+']]);
});

test('a topic that another filter matches needs no subscription, but its retained messages', async () => {
  const { broker, subscriptions } = await start(new Set(['a/+', '+/x', 'b/x']));
  expect([...broker.active.keys()].toSorted()).toEqual(['+/x', 'a/+']);
  broker.subscribes.length = 0;
  subscriptions.follow(new Set(['a/+', '+/x', 'b/x', 'a/1', 'a/2']));
  await broker.rest();
  expect(broker.subscribes.map(({ filters }) => filters)).toEqual([['a/+']]);
  expect([subscriptions.countOf('a/1'), subscriptions.countOf('a/x'), subscriptions.countOf('c')]).toEqual([1, 2, 0]);
});

test('a subscription has the highest QoS of what it stands for', async () => {
  const qosOf = (filter: string): Qos => (filter === 'a/b' ? 1 : 0);
  const { broker, subscriptions } = await start(new Set(['a/+', 'a/b', 'c']), { qosOf });
  expect([...broker.active]).toEqual([
    ['c', 0],
    ['a/+', 1],
  ]);
  subscriptions.follow(new Set(['a/+', 'c']));
  await broker.rest();
  expect(broker.active.get('a/+')).toBe(0);
});

test('a limit combines filters, also those that come later; what has nothing in common is refused and named', async () => {
  const denials: SubscriptionDenied[] = [];
  const onRefused = (denial: SubscriptionDenied) => void denials.push(denial);
  const { broker, subscriptions } = await start(new Set(['a/1', 'b/1']), { most: 2, onRefused });
  expect([...broker.active.keys()]).toEqual(['a/1', 'b/1']);
  subscriptions.follow(new Set(['a/1', 'b/1', 'a/2']));
  await broker.rest();
  expect([...broker.active.keys()].toSorted()).toEqual(['a/#', 'b/1']);
  subscriptions.follow(new Set(['a/1', 'b/1', 'a/2', 'c/1']));
  await broker.rest();
  expect([...broker.active.keys()].toSorted()).toEqual(['a/#', 'b/1']);
  expect(denials.map(({ message }) => message)).toEqual(['cannot subscribe to "c/1": the config refused it with "max_subscriptions: 2"']);
  expect([subscriptions.countOf('a/9'), subscriptions.countOf('c/1')]).toEqual([1, 0]);
});

test('where the broker refuses a combined filter, the single ones are subscribed to as far as the limit allows', async () => {
  const denials: SubscriptionDenied[] = [];
  const onRefused = (denial: SubscriptionDenied) => void denials.push(denial);
  const { broker } = await start(new Set(['a/1', 'a/2', 'a/3']), { most: 2, refuses: ['a/#'], onRefused });
  await broker.rest();
  expect([...broker.active.keys()]).toEqual(['a/1', 'a/2']);
  expect(denials.map(({ filters }) => filters)).toEqual([['a/#'], ['a/3']]);
});

test('without a handler a refused filter is a failure', async () => {
  const { subscriptions } = await start(new Set(['a', 'b']), { refuses: ['b'] });
  await expect(subscriptions.failed).rejects.toMatchObject({ code: 'mqtt_subscription_denied', filters: ['b'] });
});

test('a refused wildcard is named; what it stood for is subscribed to', async () => {
  const denials: SubscriptionDenied[] = [];
  const onRefused = (denial: SubscriptionDenied) => void denials.push(denial);
  const { broker, subscriptions } = await start(new Set(['a/+', 'a/b', 'c']), { refuses: ['a/+'], onRefused });
  await broker.rest();
  expect([...broker.active.keys()].toSorted()).toEqual(['a/b', 'c']);
  subscriptions.follow(new Set(['a/+', 'a/b', 'c', 'd']), ['a/+']);
  await broker.rest();
  expect(denials.map(({ filters }) => filters)).toEqual([['a/+']]);
  expect(subscriptions.countOf('a/b')).toBe(1);
});

const level = fc.constantFrom('a', 'b', '+', '#');
const filter = fc
  .array(level, { minLength: 1, maxLength: 3 })
  .map((levels) => levels.join('/'))
  .filter((text) => filterProblem(text) === undefined);
const filters = fc.uniqueArray(filter, { maxLength: 8 });
const renewals = fc.uniqueArray(filter, { maxLength: 2 });
/** `interim`: what is wanted for a moment before. */
const step = fc.record({ interim: fc.option(filters, { nil: undefined }), wanted: filters, renewed: renewals });

test('whatever changes, each topic is subscribed to, by as few filters as possible, and what is new or renewed arrives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), renewals, async (steps, refuses) => {
      const { broker, subscriptions } = await start(new Set(), { refuses, onRefused: () => undefined });
      let before: readonly string[] = [];
      for (const { interim, wanted, renewed } of steps) {
        broker.subscribes.length = 0;
        if (interim !== undefined) subscriptions.follow(new Set(interim));
        subscriptions.follow(new Set(wanted), renewed);
        await broker.rest();
        const granted = wanted.filter((each) => !refuses.includes(each));
        const arriving = broker.subscribes.flatMap((each) => each.filters);
        const needed = granted.filter((each) => !before.includes(each) || renewed.includes(each));
        expect(needed.filter((each) => !isMatchedBy(each, arriving))).toEqual([]);
        expectMinimal(granted, [...broker.active.keys()]);
        before = wanted;
      }
    }),
    { numRuns: 200 },
  );
});

/** The subscriptions match all that is wanted, and none of them is superfluous. */
function expectMinimal(wanted: readonly string[], active: readonly string[]): void {
  expect(wanted.filter((each) => !isMatchedBy(each, active))).toEqual([]);
  expect(active.filter((each) => !wanted.includes(each))).toEqual([]);
  expect(
    active.filter((each) =>
      isMatchedBy(
        each,
        active.filter((other) => other !== each),
      ),
    ),
  ).toEqual([]);
}

function isMatchedBy(filter: string, filters: readonly string[]): boolean {
  const tree = new WildcardTree();
  for (const each of filters) tree.add(each);
  return tree.match(filter).length > 0;
}

async function start(
  wanted: ReadonlySet<string>,
  { refuses = [], ...options }: { readonly refuses?: readonly string[] } & ConstructorParameters<typeof Subscriptions>[0] = {},
) {
  const broker = new FakeBroker(refuses);
  const subscriptions = new Subscriptions(options);
  await subscriptions.start(broker, wanted);
  return { broker, subscriptions };
}

/** Answers a moment later. */
class FakeBroker implements MqttConnection {
  readonly unanswered = 0;
  readonly sessionPresent = false;
  readonly drained = Promise.resolve();
  readonly lost = new Promise<never>(() => undefined);
  readonly active = new Map<string, Qos>();
  readonly subscribes: { readonly filters: readonly string[]; readonly qos: Qos }[] = [];
  readonly #refuses: readonly string[];

  constructor(refuses: readonly string[]) {
    this.#refuses = refuses;
  }

  async subscribe(filters: readonly string[], qos: Qos = 0): Promise<void> {
    this.subscribes.push({ filters, qos });
    await new Promise(setImmediate);
    const denied = filters.filter((filter) => this.#refuses.includes(filter));
    for (const filter of filters) if (!denied.includes(filter)) this.active.set(filter, qos);
    if (denied.length > 0) throw new SubscriptionDenied('mqtt://broker', denied, new Error('Unspecified error'));
  }

  async unsubscribe(filters: readonly string[]): Promise<void> {
    await new Promise(setImmediate);
    for (const filter of filters) this.active.delete(filter);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Until all changes are made. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await new Promise(setImmediate);
  }
}
