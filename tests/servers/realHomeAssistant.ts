import { describe } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createConnection, createLongLivedTokenAuth, type MessageBase } from 'home-assistant-js-websocket';

/** A state as in `/api/states`. */
export interface RealState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly last_updated: string;
}

interface RealConfig {
  readonly version: string;
  readonly state: string;
  readonly unit_system: Readonly<Record<string, string>>;
}

/** A Home Assistant that runs already, by its REST and WebSocket APIs. */
export class RealHomeAssistant {
  readonly url: string;
  readonly token: string;

  constructor(url: string, token: string) {
    this.url = url.replace(/\/+$/, '');
    this.token = token;
  }

  async states(): Promise<readonly RealState[]> {
    return JSON.parse(await this.#get('/api/states')) as RealState[];
  }

  async config(): Promise<RealConfig> {
    return JSON.parse(await this.#get('/api/config')) as RealConfig;
  }

  async isRunning(): Promise<boolean> {
    return (await this.config()).state === 'RUNNING';
  }

  /** What its own exporter gives. */
  prometheus(): Promise<string> {
    return this.#get('/api/prometheus');
  }

  /** The result of one command of the WebSocket API. */
  async ask<Answer>(message: MessageBase): Promise<Answer> {
    const connection = await createConnection({ auth: createLongLivedTokenAuth(this.url, this.token) });
    try {
      return await connection.sendMessagePromise<Answer>(message);
    } finally {
      connection.close();
    }
  }

  async call(service: string, entityId: string): Promise<void> {
    const [domain, name] = service.split('.');
    await this.ask({ type: 'call_service', domain, service: name, target: { entity_id: entityId } });
  }

  async #get(path: string): Promise<string> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new Error(`cannot read "${path}": ${response.status}`);
    return response.text();
  }
}

const { HOME_ASSISTANT_URL: url, HOME_ASSISTANT_TOKEN: token, HOME_ASSISTANT_KILL: kill, HOME_ASSISTANT_START: start } = process.env;

const advice =
  'set HOME_ASSISTANT_URL and HOME_ASSISTANT_TOKEN to one that may be played with, best with its integrations demo, kitchen_sink and prometheus ' +
  '(pip install homeassistant; hass -c FOLDER; the token is made in the profile, under Security)';

/** `describe` for tests of a real Home Assistant; skipped with a line that describes how to get one, under `CI=true` too. */
export function describeWithHomeAssistant(title: string, body: (home: RealHomeAssistant) => void): void {
  if (url !== undefined && token !== undefined) {
    describe(title, () => body(new RealHomeAssistant(url, token)));
    return;
  }
  process.stderr.write(`SKIPPED "${title}" needs a real Home Assistant: ${advice}\n`);
  describe.skip(title, () => body(new RealHomeAssistant('http://127.0.0.1:1', '')));
}

/** How it is killed and started again, by shell commands of `HOME_ASSISTANT_KILL` and `HOME_ASSISTANT_START`. */
export const control =
  kill === undefined || start === undefined ? undefined : { kill: () => runInShell(kill), start: () => runInShell(start) };

function runInShell(command: string): void {
  const { status } = spawnSync('bash', ['-c', command], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`cannot run "${command}": it ended with ${String(status)}`);
}
