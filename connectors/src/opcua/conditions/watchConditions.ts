import { type ClientSession, DataType, type EventFilter, resolveNodeId, type Variant } from 'node-opcua-client';
import type { Decoder } from '../decode.ts';
import type { EventReceiver } from '../subscription/subscription.ts';
import { statusOf } from '../session/sessionErrors.ts';
import { eventFilter } from './eventFilter.ts';
import { serverEvent } from './serverEvent.ts';

/** What is needed of a subscription. */
export interface EventSubscription {
  readonly id: number;
  monitorEvents(nodeId: ReturnType<typeof resolveNodeId>, filter: EventFilter, receive: EventReceiver): Promise<void>;
}

export interface ConditionsOptions {
  readonly session: ClientSession;
  readonly subscription: EventSubscription;
  readonly decoder: Decoder;
}

const server = resolveNodeId('i=2253');
const conditionType = resolveNodeId('i=2782');
const conditionRefresh = resolveNodeId('i=3875');

/** Watches alarms, conditions and other events from now on and has the server tell the present ones. Servers without them: silently nothing. */
export async function watchConditions({ session, subscription, decoder }: ConditionsOptions): Promise<void> {
  const { conditions } = decoder;
  const receive = (fields: readonly Variant[]) => {
    const event = serverEvent(fields);
    conditions.receive(event);
    if (event.kind === 'refresh_required') void refresh().catch(() => undefined);
  };
  const refresh = async () => {
    const inputArguments = [{ dataType: DataType.UInt32, value: subscription.id }];
    const request = session.call([{ objectId: conditionType, methodId: conditionRefresh, inputArguments }]);
    const [result] = await request.catch((error: unknown) => refused(error, []));
    return result?.statusCode.isGood() === true;
  };
  conditions.refresh();
  const hasConditions = await monitored(subscription, true, receive);
  if (!hasConditions && !(await monitored(subscription, false, receive))) return conditions.refreshed();
  // without a refresh nothing is known of what was before; with one the server says when all was told
  if (!hasConditions || !(await refresh())) conditions.refreshed();
}

/** False where the server refuses; throws where the session is gone. */
async function monitored(subscription: EventSubscription, hasConditions: boolean, receive: EventReceiver): Promise<boolean> {
  const request = subscription.monitorEvents(server, eventFilter(hasConditions), receive).then(() => true);
  return await request.catch((error: unknown) => refused(error, false));
}

/** The server's own no is an answer; anything else is thrown. */
function refused<Answer>(error: unknown, answer: Answer): Answer {
  if (statusOf(error) === undefined) throw error;
  return answer;
}
