/** How long the bridge may take to publish its cached states after it or Home Assistant started. It waits 30 s after the latter. */
const windowMs = 60_000;

/**
 * Tracks when the bridge publishes its cached states again, in messages that look live (catalogue §8): after its start, and after Home
 * Assistant's birth message [zigbee2mqtt lib/controller.ts, lib/extension/homeassistant.ts]. A bridge that starts publishes `online`, then
 * `bridge/info`. One that was never offline and only reconnects, as after a restart of the broker, publishes `online` alone and no cached states.
 */
export class RepublishWindow {
  #untilMs = -Infinity;
  #connectedMs = -Infinity;
  /** Number of bridge starts: each device's first payload after a start is a cached one, even if it differs from the current values. */
  bridgeStarts = 0;

  /** `online` after `offline`. */
  bridgeStarted(nowMs: number): void {
    this.bridgeStarts++;
    this.#untilMs = nowMs + windowMs;
    this.#connectedMs = -Infinity;
  }

  /** A live `online` without an `offline` before. */
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

  isOpen(nowMs: number): boolean {
    return nowMs < this.#untilMs;
  }
}
