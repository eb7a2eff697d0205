import type { Request, Response } from 'express';

/** Options for the user and the Grafana that show a page; the first value is the default. */
export const offers = {
  runtime: ['react-18', 'react-19'],
  theme: ['dark', 'light'],
  role: ['Admin', 'Editor', 'Viewer'],
  language: ['en-US', 'de-DE'],
  timezone: ['browser', 'utc', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'],
} as const;

export type Choices = Readonly<Record<keyof typeof offers, string>>;

const prefix = 'harness-';

/** The choices of a browser, from its cookies. */
export function choicesOf(req: Request): Choices {
  const cookies = new Map((req.headers.cookie ?? '').split('; ').map((pair) => pair.split('=') as [string, string]));
  const entries = Object.entries(offers).map(([name, values]) => {
    const chosen = decodeURIComponent(cookies.get(`${prefix}${name}`) ?? '');
    return [name, (values as readonly string[]).includes(chosen) ? chosen : values[0]];
  });
  return Object.fromEntries(entries) as Choices;
}

/** Stores choices from the query (`?harness-theme=light`) in cookies and redirects to the address without them; returns whether it did. */
export function rememberChoices(req: Request, res: Response): boolean {
  const url = new URL(req.originalUrl, 'http://harness');
  const chosen = Object.keys(offers).filter((name) => url.searchParams.has(`${prefix}${name}`));
  for (const name of chosen) {
    res.cookie(`${prefix}${name}`, url.searchParams.get(`${prefix}${name}`) ?? '', { sameSite: 'strict' });
    url.searchParams.delete(`${prefix}${name}`);
  }
  if (chosen.length > 0) res.redirect(`${url.pathname}${url.search}`);
  return chosen.length > 0;
}
