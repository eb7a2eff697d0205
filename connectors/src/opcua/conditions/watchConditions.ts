import { type ClientSession, DataType, type EventFilter, resolveNodeId, type Variant } from 'node-opcua-client';
import { statusOf } from '../session/serviceStatus.ts';
import type { EventReceiver } from '../subscription/subscription.ts';
import type { Conditions } from './conditions.ts';
import { eventFilter, serverEvent } from './serverEvent.ts';

/** The part of a subscription that is used here. */
interface EventSubscription {
  readonly id: number;
  createEventItem(nodeId: ReturnType<typeof resolveNodeId>, filter: EventFilter, receive: EventReceiver): Promise<void>;
}

interface WatchOptions {
  readonly session: ClientSession;
  readonly subscription: EventSubscription;
  readonly conditions: Conditions;
}

const server = resolveNodeId('i=2253');
const conditionType = resolveNodeId('i=2782');
const conditionRefresh = resolveNodeId('i=3875');

/** Passes all further events to `conditions`, and requests the present conditions with ConditionRefresh [OPC 10000-9 5.5.7]. A server without events is no error. */
export async function watchConditions({ session, subscription, conditions }: WatchOptions): Promise<void> {
  const receive = (fields: readonly Variant[]) => {
    const event = serverEvent(fields);
    conditions.receive(event);
    if (event.kind === 'refresh_required') void refresh().catch(() => undefined);
  };
  const refresh = async () => {
    const inputArguments = [{ dataType: DataType.UInt32, value: subscription.id }];
    const request = session.call([{ objectId: conditionType, methodId: conditionRefresh, inputArguments }]);
    const [result] = await request.catch((error: unknown) => ifRefused(error, []));
    return result?.statusCode.isGood() === true;
  };
  conditions.startRefresh();
  const hasConditions = await isMonitored(subscription, true, receive);
  if (!hasConditions && !(await isMonitored(subscription, false, receive))) return conditions.endRefresh();
  // without a refresh, earlier conditions are unknown; with one, the server reports its end
  if (!hasConditions || !(await refresh())) conditions.endRefresh();
}

/** False where the server refuses; throws where the session is lost. */
async function isMonitored(subscription: EventSubscription, hasConditions: boolean, receive: EventReceiver): Promise<boolean> {
  const request = subscription.createEventItem(server, eventFilter(hasConditions), receive).then(() => true);
  return await request.catch((error: unknown) => ifRefused(error, false));
}

/** `result` where the server refused; other errors are thrown. */
function ifRefused<Result>(error: unknown, result: Result): Result {
  if (statusOf(error) === undefined) throw error;
  return result;
}
