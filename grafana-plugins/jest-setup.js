// Jest setup provided by Grafana scaffolding
import './.config/jest-setup';

// the real @grafana/ui takes its time on a busy machine
jest.setTimeout(30_000);

// what browsers have and jsdom has not
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
// nothing is laid out, so nothing changes its size
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
// nothing is drawn, but @grafana/ui measures texts, and lists that draw only what is in sight ask how much that is
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
