import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { patience } from '../patience.ts';
import { needProgram } from './program.ts';

/** Without these a start of Chromium looks for Google's hosts. */
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run'];

/** Starts a headless Chromium; in it, `stranger.example` and what is below are names of this machine, as after a DNS rebinding. */
export function launchBrowser(): Promise<Browser> {
  const [executablePath, ...args] = needProgram('chromium');
  // root may not use Chromium's sandbox
  return chromium.launch({
    executablePath,
    args: [...args, ...quiet, '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP *.example 127.0.0.1'],
  });
}

/** A new window, in which what is awaited may take a minute, and longer on a machine of CI. */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000 * patience);
  return context;
}
