// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';
import { configure } from '@testing-library/react';

// @grafana/ui is slow on a busy machine
const patience = process.env.CI ? 5 : 1;
jest.setTimeout(30_000 * patience);
configure({ asyncUtilTimeout: 10_000 * patience });

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
