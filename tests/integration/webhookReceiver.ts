import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An alert in a notification of Alertmanager. */
interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One request of Alertmanager: a group of alerts. */
export interface Notification {
  readonly path: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly NotifiedAlert[];
}

/** A service that people get their alerts from. */
export class WebhookReceiver implements AsyncDisposable {
  readonly notifications: Notification[] = [];
  readonly #server = createServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        this.notifications.push({ ...(JSON.parse(body) as Omit<Notification, 'path'>), path: request.url ?? '' });
        response.end();
      },
      () => response.writeHead(400).end(),
    );
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The notifications with such an alert, of that status. */
  about(alertname: string, status: 'firing' | 'resolved' = 'firing'): Notification[] {
    return this.notifications.filter(
      ({ alerts, status: of }) => of === status && alerts.some(({ labels }) => labels['alertname'] === alertname),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
  return body;
}
