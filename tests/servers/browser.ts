import { chromium, type Browser } from 'playwright-core';
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
