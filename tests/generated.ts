import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboardFiles } from '../dashboards/render.ts';

interface GeneratedFile {
  readonly path: string;
  readonly render: () => string | Promise<string>;
}

/** Files that are written from another source of the same facts, and committed so that they can be read (or shipped) without a build. */
const generatedFiles: readonly GeneratedFile[] = [
  ...dashboardFiles,
  { path: 'docs/metrics.md', render: async () => (await import('@gaugeway/connectors/catalogue/metricsDoc')).renderMetricsDoc() },
  { path: 'docs/config.md', render: async () => (await import('@gaugeway/exporter/config/configDoc')).renderConfigDoc() },
  { path: 'docs/errors.md', render: async () => (await import('@gaugeway/exporter/errorsDoc')).renderErrorsDoc() },
  {
    path: 'grafana-plugins/src/core/catalogue.json',
    render: async () => (await import('@gaugeway/connectors/catalogue/pluginCatalogue')).renderPluginCatalogue(),
  },
  {
    path: 'grafana-plugins/src/panels/fleet/displayUnits.json',
    render: async () => (await import('@gaugeway/connectors/catalogue/panelDisplays')).renderPanelDisplays(),
  },
  {
    path: 'grafana-plugins/src/components/alerts/runbook.json',
    render: async () => (await import('./runbookSections.ts')).renderRunbook(),
  },
  { path: 'docs/openapi.json', render: async () => (await import('@gaugeway/exporter/server/openApi')).renderOpenApi() },
  {
    path: 'docs/modbus-profile.schema.json',
    render: async () => (await import('@gaugeway/connectors/modbus/profile/profileDocs')).renderProfileJsonSchema(),
  },
  {
    path: 'docs/modbus-profiles.md',
    render: async () => (await import('@gaugeway/connectors/modbus/profile/profileDocs')).renderProfilesDoc(),
  },
  {
    path: 'docs/mqtt-profile.schema.json',
    render: async () => (await import('@gaugeway/connectors/mqtt/mapping/profile/profileDocs')).renderProfileJsonSchema(),
  },
  {
    path: 'docs/mqtt-profiles.md',
    render: async () => (await import('@gaugeway/connectors/mqtt/mapping/profile/profileDocs')).renderProfilesDoc(),
  },
  {
    path: 'docs/migrate-from-home-assistant-prometheus.md',
    render: async () => (await import('@gaugeway/connectors/home-assistant-model/migration/migrationDoc')).renderMigrationDoc(),
  },
  {
    path: 'prometheus/rules/home-assistant-names.yml',
    render: async () => (await import('@gaugeway/connectors/home-assistant-model/migration/recordingRules')).renderRecordingRules(),
  },
  { path: 'simulator/src/home/models.json', render: async () => (await import('@gaugeway/simulator/home/generateModels')).renderModels() },
];

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');

for (const { path, render } of generatedFiles) {
  const file = join(root, path);
  const wanted = await render();
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === wanted) continue;
  if (check) {
    process.exitCode = 1;
    console.error(`${path} is not what its source says: run "npm run docs"`);
  } else {
    await writeFile(file, wanted);
    console.log(`${path} written`);
  }
}
