import type { Gateway } from '../../contract.ts';

const attributeOnly =
  'the bridge publishes no JSON: set "advanced: {output: json}" (or attribute_and_json) in its configuration.yaml and restart it';
const noState =
  'the broker has no bridge/state: the bridge is not running, uses another base topic, or this user is not allowed to read it';
const noDevices = 'the broker has no bridge/devices: enable retained messages on the broker, or restart the bridge to publish it again';
/** Nothing is reported yet for this connection. */
const unreported = '';

/** What decides whether the connector receives readings (catalogue §8.5). */
interface LinkFacts {
  readonly bridgeState: 'online' | 'offline' | undefined;
  readonly hasDevices: boolean;
  readonly isAttributeOnly: boolean;
}

/** Reports to the gateway whether the link is up, and if not why; each change once. */
export class LinkReporter {
  readonly #gateway: Gateway;
  #problem: string | undefined = unreported;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Called for each new connection, whose state is unknown yet. */
  reset(): void {
    this.#problem = unreported;
  }

  /** `isSettling`: retained messages may still arrive, so that what is missing is not reported yet. */
  update(facts: LinkFacts, isSettling: boolean): void {
    const problem = problemOf(facts);
    const isMissing = facts.bridgeState === undefined || !facts.hasDevices;
    if (problem === this.#problem || (isSettling && isMissing && !facts.isAttributeOnly)) return;
    this.#problem = problem;
    this.#gateway.link(problem === undefined, problem);
    if (problem === attributeOnly) this.#gateway.log.error(problem);
  }
}

function problemOf({ bridgeState, hasDevices, isAttributeOnly }: LinkFacts): string | undefined {
  if (isAttributeOnly) return attributeOnly;
  if (bridgeState === 'offline') return 'the bridge is offline: start Zigbee2MQTT, or see its log';
  if (bridgeState === undefined) return noState;
  return hasDevices ? undefined : noDevices;
}
