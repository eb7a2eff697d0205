import type { AppPluginConfig, CurrentUserDTO, DataSourceInstanceSettings, PanelPluginMeta } from '@grafana/data';

/** What the server tells the page before any module runs: Grafana's own boot data, and the harness' choices. */
export interface Boot {
  readonly user: CurrentUserDTO;
  readonly settings: {
    readonly datasources: Record<string, DataSourceInstanceSettings>;
    readonly panels: Record<string, PanelPluginMeta>;
    readonly apps: Record<string, AppPluginConfig>;
    readonly buildInfo: { readonly version: string };
  };
  readonly choices: Readonly<Record<'runtime' | 'theme' | 'role' | 'language' | 'timezone', string>>;
  /** Which values each choice may have. */
  readonly offers: Readonly<Record<string, readonly string[]>>;
}

declare global {
  interface Window {
    grafanaBootData: Boot;
  }
}

/** The same for the life of the page. */
export const boot: Boot = window.grafanaBootData;
