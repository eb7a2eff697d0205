/** One MQTT message as plain data; test cases write the payload as text. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer | string;
  /** Sent because of our subscription, not because something happened. */
  readonly retained: boolean;
}

/** What takes the messages of one topic. */
export interface Listener {
  receive(payload: Buffer | string, retained: boolean): void;
}
