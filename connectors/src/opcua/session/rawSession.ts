import type { ClientSession, ClientSessionPublishService, ClientSessionRawSubscriptionService } from 'node-opcua-client';

/** A session with the services that node-opcua's own subscriptions are made of: it has them all, its main type names only some. */
export type RawSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;
