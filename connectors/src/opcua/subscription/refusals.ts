/** Answers to a deadband that the node cannot have [OPC 10000-4 7.22.2]: it is then watched without. */
export const filterRefusals: ReadonlySet<string> = new Set([
  'BadMonitoredItemFilterInvalid',
  'BadMonitoredItemFilterUnsupported',
  'BadFilterNotAllowed',
  'BadDeadbandFilterInvalid',
]);

/** Answers to a call that is too large: it is made again in smaller parts. */
export const sizeRefusals: ReadonlySet<string> = new Set([
  'BadTooManyOperations',
  'BadRequestTooLarge',
  'BadResponseTooLarge',
  'BadEncodingLimitsExceeded',
  'BadTcpMessageTooLarge',
]);

/** Answers of a server that has no (further) subscription for us: its nodes are read instead. */
export const subscriptionRefusals: ReadonlySet<string> = new Set([
  'BadTooManySubscriptions',
  'BadServiceUnsupported',
  'BadNotImplemented',
  'BadNotSupported',
  'BadUserAccessDenied',
]);
