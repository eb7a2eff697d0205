/** How long the bridge may take to repeat its cache after it starts, or after Home Assistant does (which it answers 30 s later). */
const windowMs = 60_000;

/**
 * When the bridge repeats its cache, in messages that look live (catalogue §8): after its start, and after Home Assistant's birth message
 * [zigbee2mqtt lib/controller.ts, lib/extension/homeassistant.ts]. A bridge that starts says `online`, then publishes `bridge/info`; one
 * that was never offline and only connects anew, as after a restart of the broker, says `online` alone and repeats nothing.
 */
export class Replays {
  #untilMs = -Infinity;
  #connectedMs = -Infinity;
  /** Counts the starts of the bridge: each device's first payload after one is its repetition, even if it differs from what is known. */
  round = 0;

  /** `online` after `offline`. */
  bridgeStarted(nowMs: number): void {
    this.round++;
    this.#untilMs = nowMs + windowMs;
    this.#connectedMs = -Infinity;
  }

  /** A live `online`, with no `offline` before. */
  bridgeConnected(nowMs: number): void {
    this.#connectedMs = nowMs;
  }

  /** A live `bridge/info`. */
  infoPublished(nowMs: number): void {
    if (nowMs - this.#connectedMs <= windowMs) this.bridgeStarted(nowMs);
  }

  /** A live `online` of Home Assistant. */
  homeAssistantStarted(nowMs: number): void {
    this.#untilMs = nowMs + windowMs;
  }

  isUnderWay(nowMs: number): boolean {
    return nowMs < this.#untilMs;
  }
}
