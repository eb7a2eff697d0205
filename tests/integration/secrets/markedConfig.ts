import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../../servers/certificates.ts';
import { formNames } from './echoServer.ts';
import type { Marks } from './marks.ts';

interface Servers {
  /** Refuses, redirects, echoes credentials and issues tokens: `http://…`. */
  readonly echo: string;
  readonly broker: string;
  readonly echoBrokerPort: number;
  readonly echoHomeAssistantPort: number;
  readonly silentPort: number;
}

interface MarkedConfigOptions {
  readonly marks: Marks;
  readonly servers: Servers;
  readonly certificates: Certificates;
  /** For files with secrets. */
  readonly folder: string;
}

export const brokerUser = 'gaugeway';

/** The kinds of credentials of the outputs that there is one of, and at last a server that takes what it gets. */
export const variants = ['bearer', 'headers', 'secret_file', 'oauth2', 'query', 'tls', 'basic'] as const;

/** Where Loki and the server of traces are in this variant, as a path of the server that echoes. */
export function variantPath(variant: (typeof variants)[number]): string {
  return variant === 'basic' ? `/take/${variant}` : `/echo/401/${formNames[variants.indexOf(variant) % formNames.length]}/${variant}`;
}

/** A config in which each secret of each output and connector is marked. Loki and the server of traces get the credentials of the variant. */
export function markedConfig({ marks, servers, certificates, folder }: MarkedConfigOptions, variant: (typeof variants)[number]): object {
  const form = 'raw';
  const { echo } = servers;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `${text}\n`);
    return path;
  };
  const tls = { ca: certificates.ca.cert, ...certificates.client, passphrase: marks.secret('passphrase') };
  const oauth2 = (token_url: string) => ({ client_id: 'gaugeway', client_secret: marks.secret('client secret'), token_url });
  const tokenFile = file('token', marks.secret('bearer token file').replaceAll('"', ''));
  /** Each kind of credentials. */
  const credentials = (url: string): Readonly<Record<string, object>> => ({
    basic: { url, basic_auth: { username: 'user', password: marks.secret('basic password') } },
    bearer: { url, bearer_token: marks.secret('bearer token') },
    bearer_file: { url, bearer_token_file: tokenFile },
    headers: { url, headers: { 'X-Scope-OrgID': marks.secret('header') } },
    secret_file: { url, bearer_token: `file:${file('secret', marks.secret('secret file'))}` },
    oauth2: { url, oauth2: oauth2(`${echo}/token`) },
    // the URL of a Loki ends in /push
    query: { url: `${url}?token=${encodeURIComponent(marks.secret('query'))}&p=/push` },
  });
  const single = (path: string): object => {
    const url = `${echo}${variantPath(variant)}/${path}`;
    const isTls = variant === 'tls';
    return isTls ? { url: url.replace('http:', 'https:'), tls } : { ...credentials(url)[variant], timeout: '2s' };
  };
  const targets = [
    ...formNames.flatMap((one) => ofKind(`echo ${one}`, credentials(`${echo}/echo/401/${one}`))),
    ...ofKind('error', credentials(`${echo}/echo/500/${form}`)),
    ...ofKind('redirect', credentials(`${echo}/redirect`)),
    ...ofKind('slow', credentials(`${echo}/slow`)).map((target) => ({ ...target, timeout: '1s' })),
    ...ofKind('take', credentials(`${echo}/take`)),
    { name: 'TLS', url: `${echo.replace('http:', 'https:')}/take`, tls },
    { name: 'token refused', url: `${echo}/take`, oauth2: oauth2(`${echo}/echo/401/${form}`) },
  ];
  return {
    log: { level: 'debug' },
    server: { tokens: [{ name: 'ops', scope: 'control', file: file('api-token', marks.secret('API token')) }] },
    outputs: {
      interval: '1s',
      remote_write: targets.map((target) => ({ ...target, self_metrics: true })),
      loki: single('push'),
      otlp: single('traces'),
    },
    connectors: [
      { type: 'zigbee2mqtt', name: 'z2m', url: servers.broker, username: brokerUser, password: marks.secret('broker password') },
      {
        type: 'zigbee2mqtt',
        name: 'echoed',
        url: `mqtt://127.0.0.1:${servers.echoBrokerPort}`,
        protocol_version: '5',
        username: 'user',
        password: marks.secret('MQTT password'),
      },
      { type: 'zigbee2mqtt', name: 'tls', url: `mqtts://127.0.0.1:${servers.silentPort}`, tls },
      {
        type: 'mqtt',
        url: servers.broker,
        username: brokerUser,
        password: marks.secret('broker password'),
        protocol_version: '5',
        topics: [signedTopic(marks)],
      },
      { type: 'mqtt', name: 'mqtt-tls', url: `mqtts://127.0.0.1:${servers.silentPort}`, tls },
      { type: 'home-assistant', url: `http://127.0.0.1:${servers.echoHomeAssistantPort}`, token: '${MARKED_TOKEN}' },
      { type: 'home-assistant', name: 'ha-tls', url: `https://127.0.0.1:${servers.silentPort}`, token: marks.secret('HA token'), tls },
      {
        type: 'opcua',
        url: `opc.tcp://127.0.0.1:${servers.silentPort}`,
        username: 'user',
        password: marks.secret('OPC UA password'),
        roots: ['/Objects'],
      },
    ],
  };
}

function signedTopic(marks: Marks): object {
  const verify = { hmac: marks.secret('HMAC key'), previous_hmac: marks.secret('HMAC key before') };
  return { topic: 'signed/{id}', device: { id: '{id}' }, value: '°C', verify };
}

function ofKind(what: string, credentials: Readonly<Record<string, object>>): object[] {
  return Object.entries(credentials).map(([kind, target]) => ({ name: `${what} ${kind}`, ...target }));
}
