// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';
import { sheet } from '@emotion/css';
import { configure } from '@testing-library/react';

// what is waited for is an event; on a busy machine it comes late
jest.setTimeout(300_000);
configure({ asyncUtilTimeout: 120_000 });
// jsdom has no layout, but matches each rule of each style for each getComputedStyle: three quarters of the time of a page's tests
sheet.insert = () => undefined;

// browser APIs that jsdom lacks
AbortSignal.timeout ??= () => new AbortController().signal;
AbortSignal.any ??= (signals) => {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) {
      controller.abort(signal.reason);
    }
    signal.addEventListener('abort', () => controller.abort(signal.reason));
  }
  return controller.signal;
};
// jsdom has no layout, so sizes never change
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
globalThis.IntersectionObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
// jsdom renders nothing, but @grafana/ui measures texts and virtual lists read the size of their container
HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: 8 * text.length }) });
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, value: 600 },
  clientWidth: { configurable: true, value: 1000 },
});
URL.canParse ??= (url, base) => {
  try {
    return Boolean(new URL(url, base));
  } catch {
    return false;
  }
};
