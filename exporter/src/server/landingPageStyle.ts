import { createHash } from 'node:crypto';

/** The style sheet of the landing page; inlined, and allowed by its hash. */
export const landingPageStyle = `
:root {
  color-scheme: light dark;
  --text: #1b2530; --muted: #5a6673; --line: #dde3e9; --page: #f5f7f9; --card: #ffffff; --link: #0b5cad;
  --ok: #0b6b4b; --ok-soft: #e0f3ea; --silent: #855400; --silent-soft: #fdf0d2;
  --offline: #b0241c; --offline-soft: #fce6e4; --asleep: #4d5968; --asleep-soft: #e9edf1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6ebf0; --muted: #9ba8b5; --line: #2c3641; --page: #11161b; --card: #1a2027; --link: #7db8f2;
    --ok: #6fd3a8; --ok-soft: #14352a; --silent: #f0c060; --silent-soft: #3a2d10;
    --offline: #ff9a92; --offline-soft: #431d1b; --asleep: #aab6c3; --asleep-soft: #2a323b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
header, main, footer { max-width: 75rem; margin: 0 auto; padding: 0 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 2rem; padding-top: 1.25rem; }
h1 { display: flex; align-items: center; gap: .6rem; margin: 0; font-size: 1.4rem; }
h1 svg { width: 1.8rem; height: 1.8rem; color: var(--link); }
h2 { margin: 0; font-size: 1.15rem; }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
p { margin: 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
nav ul, .cards { list-style: none; margin: 0; padding: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
section { margin-top: 2rem; }
.muted, small { color: var(--muted); font-size: .875rem; font-weight: normal; }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; margin-bottom: .9rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .9rem; align-items: start; }
.card, .panel { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.card { display: grid; align-content: start; gap: .35rem; padding: .9rem 1rem; overflow-wrap: anywhere; }
.card > div { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; }
.panel { padding: .9rem 1rem; }
.error { padding: .4rem .6rem; border-radius: 6px; font-size: .9rem; color: var(--offline); background: var(--offline-soft); }
.badge { display: inline-flex; align-items: center; gap: .35em; padding: .1em .6em .1em .45em; border-radius: 1em; font-size: .875rem; font-weight: 600; white-space: nowrap; }
.badge svg { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
a.badge { text-decoration: none; }
a.badge:hover { text-decoration: underline; }
.ok { color: var(--ok); background: var(--ok-soft); }
.silent { color: var(--silent); background: var(--silent-soft); }
.offline { color: var(--offline); background: var(--offline-soft); }
.asleep { color: var(--asleep); background: var(--asleep-soft); }
form { display: flex; flex: 1 1 16rem; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: .5rem; }
input, button { font: inherit; color: inherit; padding: .35rem .7rem; border: 1px solid var(--muted); border-radius: 8px; background: var(--card); }
input { flex: 0 1 18rem; min-width: 8rem; }
::placeholder { color: var(--muted); opacity: 1; }
button { cursor: pointer; }
.tally { display: flex; flex-wrap: wrap; gap: .4rem; }
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
th, td { padding: .5rem .8rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { border-top: 0; white-space: nowrap; overflow-wrap: normal; color: var(--muted); font-size: .8rem; font-weight: 600; }
tbody th { font-weight: 600; }
.model, .where { min-width: 8.5rem; }
td small, th small { display: block; }
code { font: .8125rem/1.5 ui-monospace, monospace; }
.when { white-space: nowrap; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { padding-top: 1.5rem; padding-bottom: 2rem; }
@media (max-width: 54rem) {
  header, main, footer { padding-left: .9rem; padding-right: .9rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody { display: block; }
  tr { display: grid; grid-template-columns: 1fr auto; gap: .1rem .8rem; padding: .6rem .9rem; border-top: 1px solid var(--line); }
  tbody tr:first-child { border-top: 0; }
  th, td { padding: 0; border: 0; }
  .state { grid-area: 1 / 2; text-align: right; }
  .name { grid-area: 1 / 1; }
  .model { grid-area: 2 / 1; }
  .when { grid-area: 2 / 2; text-align: right; }
  .where, .when small { display: none; }
  .state small { max-width: 9.5rem; margin-left: auto; }
  form { justify-content: stretch; }
  input { flex: 1 1 8rem; }
}
`;

/** Allows nothing but that style, the icon and the search form. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(landingPageStyle).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
