import type { ClientSession, ClientSessionPublishService, ClientSessionRawSubscriptionService } from 'node-opcua-client';

/** A session with the services for subscriptions, which node-opcua's `ClientSession` has but does not declare. */
export type RawSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;
