type Define = (names: string[], factory: (...modules: unknown[]) => unknown) => void;

declare global {
  interface Window {
    define: Define & { amd: object };
  }
}

/** Loads plugins like Grafana: AMD modules by script tags, which can depend on Grafana's shared modules only. */
export function createAmdLoader(shared: Readonly<Record<string, unknown>>): (url: string) => Promise<unknown> {
  let newest: { names: string[]; factory: (...modules: unknown[]) => unknown } | undefined;
  window.define = Object.assign<Define, { amd: object }>((names, factory) => (newest = { names, factory }), { amd: {} });
  const loaded = new Map<string, Promise<unknown>>();

  const load = async (url: string) => {
    // the load event fires directly after the script has run, so the newest definition belongs to it
    const defined = await runScript(url, () => newest);
    if (defined === undefined) {
      throw new Error(`cannot load "${url}": no AMD module`);
    }
    const uri = new URL(url, document.baseURI).href;
    return defined.factory(...defined.names.map((name) => (name === 'module' ? { id: uri, uri } : need(name, url))));
  };
  const need = (name: string, url: string) => {
    if (!(name in shared)) {
      throw new Error(`cannot load "${url}": Grafana 12.2 shares no module "${name}"`);
    }
    return shared[name];
  };
  return (url) => {
    const known = loaded.get(url) ?? load(url);
    loaded.set(url, known);
    return known;
  };
}

function runScript<T>(url: string, result: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve(result());
    script.onerror = () => reject(new Error(`cannot load "${url}"`));
    document.head.append(script);
  });
}
