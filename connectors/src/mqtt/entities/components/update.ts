import type { JsonObject } from '../../../transport/json.ts';
import { type Component, state } from '../component.ts';
import { jsonObjectOf } from '../parsers.ts';
import { textOf } from '../rendered.ts';

/** Whether an update is available, from the versions, and its progress. */
export const update: Component = (entity) => {
  let installed: string | undefined;
  let latest: string | undefined;
  const stateOf = (): unknown => (installed === undefined || latest === undefined ? undefined : isNewer(latest, installed) ? 'on' : 'off');
  entity.readAll([state, 'in_progress', 'update_percentage'], {
    topic: 'state_topic',
    template: 'value_template',
    take: (rendered, [value, inProgress, percentage]) => {
      const text = textOf(rendered);
      if (text === '' || text === '{}') return;
      const json: JsonObject = jsonObjectOf(text) ?? { installed_version: text };
      const { installed_version: own, latest_version: newest, ...progress } = json;
      installed = versionOf(own) ?? installed;
      latest = versionOf(newest) ?? latest;
      const { update_percentage: share, in_progress: isRunning } = progress;
      if (share !== undefined) percentage?.set(typeof share === 'number' ? share : null);
      if (isRunning !== undefined || share !== undefined) inProgress?.set(isRunning ?? share !== null);
      if (stateOf() !== undefined) value?.set(stateOf());
    },
  });
  entity.readAll([state], {
    topic: 'latest_version_topic',
    template: 'latest_version_template',
    take: (rendered, [value]) => {
      const text = textOf(rendered);
      if (text === '') return;
      latest = text;
      if (stateOf() !== undefined) value?.set(stateOf());
    },
  });
};

function versionOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const version = /^v?(\d+(?:\.\d+)*)([-+.]?[a-z].*)?$/i;

/** Versions that cannot be compared differ: there is an update, as Home Assistant says. */
function isNewer(latest: string, installed: string): boolean {
  if (latest === installed) return false;
  const [, ofLatest, tagOfLatest] = version.exec(latest) ?? [];
  const [, ofInstalled, tagOfInstalled] = version.exec(installed) ?? [];
  if (ofLatest === undefined || ofInstalled === undefined) return true;
  const [a, b] = [ofLatest.split('.').map(Number), ofInstalled.split('.').map(Number)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  // a release follows its betas
  return tagOfLatest === undefined ? tagOfInstalled !== undefined : tagOfInstalled !== undefined && tagOfLatest > tagOfInstalled;
}
