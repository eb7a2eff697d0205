import type { Gateway } from '../../contract.ts';

const attributeOnly =
  'the bridge publishes no JSON: set "advanced: {output: json}" (or attribute_and_json) in its configuration.yaml and restart it';
const noDevices = 'the broker has no bridge/devices: let it keep retained messages, or restart the bridge, which publishes them anew';
/** Nothing told yet for this connection. */
const notYet = '';

/** What has to be known before the connector receives (catalogue §8.5). */
export interface LinkFacts {
  readonly bridgeState: 'online' | 'offline' | undefined;
  readonly hasDevices: boolean;
  readonly isAttributeOnly: boolean;
}

/** Tells the gateway whether the bridge is received, and why not; each change once. */
export class Link {
  readonly #gateway: Gateway;
  #problem: string | undefined = notYet;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** A new connection knows nothing yet. */
  reset(): void {
    this.#problem = notYet;
  }

  /** `isWaiting`: what is missing may still come. */
  update(facts: LinkFacts, isWaiting: boolean): void {
    const problem = problemOf(facts);
    const isMissing = facts.bridgeState === undefined || !facts.hasDevices;
    if (problem === this.#problem || (isWaiting && isMissing && !facts.isAttributeOnly)) return;
    this.#problem = problem;
    this.#gateway.link(problem === undefined, problem);
    if (problem === attributeOnly) this.#gateway.log.error(problem);
  }
}

function problemOf({ bridgeState, hasDevices, isAttributeOnly }: LinkFacts): string | undefined {
  if (isAttributeOnly) return attributeOnly;
  if (bridgeState === 'offline') return 'the bridge is offline';
  if (bridgeState === undefined)
    return 'the broker has no bridge/state: the bridge is not running, has another base topic, or this user may not read it';
  return hasDevices ? undefined : noDevices;
}
