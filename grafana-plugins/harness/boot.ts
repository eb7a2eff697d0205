import type { AppPluginConfig, CurrentUserDTO, DataSourceInstanceSettings, PanelPluginMeta } from '@grafana/data';

/** Boot data from the server: Grafana's, and the selected options of the harness. */
export interface Boot {
  readonly user: CurrentUserDTO;
  readonly settings: {
    readonly datasources: Record<string, DataSourceInstanceSettings>;
    readonly panels: Record<string, PanelPluginMeta>;
    readonly apps: Record<string, AppPluginConfig>;
    readonly buildInfo: { readonly version: string };
  };
  readonly choices: Readonly<Record<'runtime' | 'theme' | 'role' | 'language' | 'timezone', string>>;
  /** The possible values of each choice. */
  readonly offers: Readonly<Record<string, readonly string[]>>;
}

declare global {
  interface Window {
    grafanaBootData: Boot;
  }
}

/** Constant until the page is reloaded. */
export const boot: Boot = window.grafanaBootData;
