import { durationText } from '../durationText.ts';
import type { OutputStatus } from './outputSchemas.ts';
import type { ConnectorStatus } from './schemas.ts';
import {
  type DeviceView,
  deviceViews,
  isMatch,
  maintenanceSentence,
  sentenceOf,
  viewStates,
  type ViewState,
  worstFirst,
} from './deviceView.ts';
import { html, Html } from './html.ts';
import { landingPageStyle } from './landingPageStyle.ts';
import type { Call } from './route.ts';

const maxRows = 500;

/** Sends the HTML page. It has connectors and devices only where the request may read them from the API, else only links. */
export function landingPage({ query, access, sources, version, response }: Call<unknown, { q: string }>): void {
  const nowMs = Date.now();
  const content = access.scopes.has('read')
    ? [
        connectorSection(sources.connectors(), nowMs),
        outputSection(sources.outputs(), nowMs),
        deviceSection(deviceViews(sources.devices()), { q: query.q, nowMs }),
      ]
    : lockedSection();
  response.type('html').send(`<!doctype html>\n${page(content, { version, nowMs }).text}`);
}

function page(content: Html | Html[], { version, nowMs }: { version: string; nowMs: number }): Html {
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Gaugeway</title>
      <link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}" />
      ${styleElement}
    </head>
    <body>
      ${symbols}
      <header>
        <h1>
          ${logo}<span>Gaugeway <small>${version}</small></span>
        </h1>
        <nav aria-label="Interfaces">
          <ul>
            <li><a href="/metrics">Metrics</a></li>
            <li><a href="/api/v1/connectors">Connectors</a></li>
            <li><a href="/api/v1/devices">Devices</a></li>
            <li><a href="/api/v1/mapping">Mapping</a></li>
            <li><a href="/api/v1/events">Events</a></li>
            <li><a href="/api/v1/outputs">Outputs</a></li>
            <li><a href="/api/v1/stats">Stats</a></li>
            <li><a href="/openapi.json">OpenAPI</a></li>
          </ul>
        </nav>
      </header>
      <main>${content}</main>
      <footer class="muted">As of ${exactTime(nowMs)}. Reload the page to update it.</footer>
    </body>
  </html>`;
}

function connectorSection(connectors: readonly ConnectorStatus[], nowMs: number): Html {
  if (connectors.length === 0) {
    return html`<section>
      <h2>Connectors</h2>
      <p class="muted">No connector is configured. Add one to <code>connectors:</code> in the config and reload it.</p>
    </section>`;
  }
  const sorted = [...connectors].sort((a, b) => Number(a.state === 'up') - Number(b.state === 'up'));
  return html`<section aria-labelledby="connectors">
    <div class="head"><h2 id="connectors">Connectors</h2></div>
    <ul class="cards">
      ${sorted.map((connector) => connectorCard(connector, nowMs))}
    </ul>
  </section>`;
}

const connectorLooks = { up: 'ok', starting: 'silent', down: 'offline', stopped: 'asleep' } as const;

function connectorCard({ connector, type, ...status }: ConnectorStatus, nowMs: number): Html {
  const { state, reason, error } = status;
  const why = state === 'up' ? undefined : (reason ?? error?.message);
  const maintenance = maintenanceSentence(status.maintenance, nowMs);
  return html`<li class="card">
    <div>
      <h3>${connector}</h3>
      ${badge(connectorLooks[state], state)}
    </div>
    <p class="muted">${[type, status.version].filter(Boolean).join(' ')} ${status.endpoint && html`<code>${status.endpoint}</code>`}</p>
    <p>${plural(status.devices, 'device')} · ${plural(status.series, 'series')} · ${plural(status.messages, 'message')}</p>
    <p class="muted">
      ${state} for ${durationText(nowMs - status.state_since_ms)}${why === undefined ? '' : nextTry(status.retry_at_ms, nowMs)}
    </p>
    ${why === undefined ? '' : html`<p class="error">${why}</p>`} ${maintenance && html`<p>${maintenance}</p>`}
  </li>`;
}

function nextTry(retryAtMs: number | undefined, nowMs: number): string {
  if (retryAtMs === undefined) return '';
  return retryAtMs - nowMs < 1000 ? ', retrying now' : `, next attempt in ${durationText(retryAtMs - nowMs)}`;
}

/** Nothing where no output is configured. */
function outputSection(outputs: readonly OutputStatus[], nowMs: number): Html {
  if (outputs.length === 0) return html``;
  return html`<section aria-labelledby="outputs">
    <div class="head"><h2 id="outputs">Outputs</h2></div>
    <ul class="cards">
      ${outputs.map((output) => outputCard(output, nowMs))}
    </ul>
  </section>`;
}

const outputLooks = { up: 'ok', starting: 'silent', waiting_clock: 'silent', down: 'offline', refusing: 'offline' } as const;

const outputNames = { remote_write: 'remote write', loki: 'Loki', otlp: 'OTLP' } as const;
const outputUnits = { remote_write: 'sample', loki: 'line', otlp: 'span' } as const;

function outputCard({ output, state, reason, ...status }: OutputStatus, nowMs: number): Html {
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const word = state.replace('_', ' ');
  const oldest = status.oldest_pending_ms;
  return html`<li class="card">
    <div>
      <h3>${output}</h3>
      ${badge(outputLooks[state], word)}
    </div>
    <p class="muted">${status.server ?? outputNames[status.type]} <code>${status.url}</code></p>
    <p>
      ${plural(status.sent, outputUnits[status.type])} sent · ${count(status.pending)}
      pending${oldest === undefined ? '' : `, the oldest ${durationText(nowMs - oldest)} old`} · ${count(sum(status.rejected))} rejected ·
      ${count(sum(status.lost))} lost
    </p>
    <p class="muted">${word} for ${durationText(nowMs - status.state_since_ms)}</p>
    ${reason === undefined || state === 'up' ? '' : html`<p class="error">${reason}</p>`}
  </li>`;
}

function deviceSection(all: readonly DeviceView[], { q, nowMs }: { q: string; nowMs: number }): Html {
  const text = q.toLowerCase();
  const found = worstFirst(text === '' ? all : all.filter((view) => isMatch(view, text)));
  return html`<section aria-labelledby="devices">
    <div class="head">
      <h2 id="devices">Devices</h2>
      <p role="status">${q === '' ? plural(all.length, 'device') : `${count(found.length)} of ${plural(all.length, 'device')}`}</p>
      <p class="tally">${viewStates.map((state) => tally(state, all))}</p>
      <form role="search" action="/">
        <label class="visually-hidden" for="q">Search name, id, model, area or state</label>
        <input id="q" name="q" type="search" value="${q}" maxlength="200" placeholder="Name, id, model, area, state" />
        <button>Search</button>
        ${q === '' ? '' : html`<a href="/">Show all</a>`}
      </form>
    </div>
    ${found.length > 0 ? deviceTable(found.slice(0, maxRows), nowMs) : html`<p class="panel">${nothingFound(q)}</p>`}
    ${found.length > maxRows ? html`<p class="muted">Showing the first ${maxRows}, worst first. Use the search or <a href="/api/v1/devices">the API</a>.</p>` : ''}
  </section>`;
}

function nothingFound(q: string): string {
  return q === ''
    ? 'No devices yet. They appear when a connector finds them.'
    : `No device matches “${q}” by name, id, model, area or state.`;
}

function tally(state: ViewState, all: readonly DeviceView[]): Html {
  const number = all.filter((view) => view.state === state).length;
  return number === 0 ? html`` : html`<a class="badge ${state}" href="/?q=${state}">${stateIcon(state)}${count(number)} ${state}</a>`;
}

// some browsers drop the table's roles because of display: grid, so they are explicit
function deviceTable(views: readonly DeviceView[], nowMs: number): Html {
  return html`<table role="table" aria-labelledby="devices">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">State</th>
        <th role="columnheader" scope="col">Name and id</th>
        <th role="columnheader" scope="col">Model</th>
        <th role="columnheader" scope="col">Connector</th>
        <th role="columnheader" scope="col">Last seen</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${views.map((view) => deviceRow(view, nowMs))}
    </tbody>
  </table>`;
}

function deviceRow(view: DeviceView, nowMs: number): Html {
  const { row, state } = view;
  const sentence = sentenceOf(view, nowMs);
  const { manufacturer, model, model_id, area } = row.info;
  const modelName = model || model_id;
  return html`<tr role="row">
    <td role="cell" class="state">${badge(state, state)}${sentence && html`<small>${sentence}</small>`}</td>
    <th role="rowheader" scope="row" class="name">
      ${row.name}${row.device !== row.name && html`<small><code>${row.device}</code></small>`}
    </th>
    <td role="cell" class="model">${modelName}${manufacturer && html`<small>${manufacturer}</small>`}</td>
    <td role="cell" class="where">${row.connector}${area && html`<small>${area}</small>`}</td>
    <td role="cell" class="when">${lastSeen(row.last_seen_ms, nowMs)}</td>
  </tr>`;
}

function lastSeen(atMs: number | undefined, nowMs: number): Html {
  if (atMs === undefined) return html`<span class="muted">never</span>`;
  return html`${durationText(nowMs - atMs)} ago<small>${exactTime(atMs)}</small>`;
}

function exactTime(atMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

function lockedSection(): Html {
  return html`<section>
    <div class="head"><h2>Connectors and devices</h2></div>
    <p class="panel">
      Connectors, devices and the interfaces above except Metrics and OpenAPI require a token with the scope <code>read</code>. To see them
      in a browser, add a user to the web config (<code>basic_auth_users</code>).
    </p>
  </section>`;
}

function badge(look: ViewState, word: string): Html {
  return html`<span class="badge ${look}">${stateIcon(look)}${word}</span>`;
}

function stateIcon(look: ViewState): Html {
  return html`<svg aria-hidden="true"><use href="#${look}" /></svg>`;
}

function plural(number: number, word: string): string {
  return `${count(number)} ${number === 1 || word === 'series' ? word : `${word}s`}`;
}

/** With narrow spaces as thousands separators. */
function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#2f81d6" stroke-width="2" stroke-linecap="round"><path d="M3 13a7 7 0 1 1 10 0M8 9l3-4"/></svg>';

const logo = html`<svg aria-hidden="true" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">
  <path d="M3 13a7 7 0 1 1 10 0M8 9l3-4" />
</svg>`;

// one string, because the content security policy allows the style by the hash of the element's exact content
const styleElement = new Html(`<style>${landingPageStyle}</style>`);

/** One shape per state, so that states do not differ by colour alone. */
const symbols = html`<svg class="visually-hidden" aria-hidden="true">
  <symbol id="ok" viewBox="0 0 16 16">
    <circle cx="8" cy="8" r="7" />
    <path d="m5 8.5 2 2 4-5" />
  </symbol>
  <symbol id="silent" viewBox="0 0 16 16">
    <circle cx="8" cy="8" r="7" />
    <path d="M8 4.5V8l2.5 2" />
  </symbol>
  <symbol id="offline" viewBox="0 0 16 16"><path d="M8 1.5 15 14.5H1ZM8 6v4M8 12.2v.1" /></symbol>
  <symbol id="asleep" viewBox="0 0 16 16"><path d="M13.5 9.5A6 6 0 1 1 6.5 2.5a5 5 0 0 0 7 7Z" /></symbol>
</svg>`;
