import type { TopicListener } from '../../../transport/message.ts';
import type { Topics } from '../../dialect.ts';

/** Records who listens to what, and passes messages to listeners of exactly that topic. */
export class FakeTopics implements Topics {
  readonly listeners = new Map<string, Set<TopicListener>>();

  add(filter: string, listener: TopicListener): boolean {
    const known = this.listeners.get(filter) ?? new Set();
    this.listeners.set(filter, known.add(listener));
    return true;
  }

  renew(): void {
    // nothing is retained
  }

  remove(filter: string, listener: TopicListener): void {
    const known = this.listeners.get(filter);
    known?.delete(listener);
    if (known?.size === 0) this.listeners.delete(filter);
  }
}
