import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { loadConfig } from './config.ts';

const testdata = join(import.meta.dirname, 'testdata');

/** Path and code of each problem, for all files whose problems the exporter itself finds. */
const rows: [name: string, problems: string[]][] = [
  ['bad/anchor-bomb.yaml', ['a yaml_unsupported', 'b yaml_unsupported', 'c[0] yaml_unsupported', 'c[1] yaml_unsupported']],
  ['bad/complex-key.yaml', [' yaml_unsupported']],
  ['bad/nested-too-deeply.yaml', ['metrics[0][0] yaml_unsupported']],
  ['bad/missing-space.yaml', [' yaml_syntax']],
  ['bad/tab-indentation.yaml', [' yaml_syntax']],
  ['bad/two-documents.yaml', [' yaml_syntax']],
  ['bad/empty.yaml', [' missing']],
  ['bad/top-level-list.yaml', [' wrong_type']],
  ['bad/not-utf8.yaml', [' file_unreadable']],
  ['bad-folders/nothing-in-it', [' file_unreadable']],
  ['bad-folders/syntax', [' yaml_syntax', ' missing']],
  [
    'bad-folders/duplicates',
    ['server.listen duplicate', 'data_dir duplicate', 'connectors[1].name duplicate', 'connectors[2].max_states out_of_range'],
  ],
  ['bad/duplicate-key.yaml', ['log duplicate']],
  ['bad/environment-missing.yaml', ['data_dir env_missing', 'connectors[0].url env_missing', 'connectors[0].password env_missing']],
  ['bad/environment-syntax.yaml', ['data_dir env_syntax', 'connectors[0].client_id env_syntax']],
  ['bad/environment-is-no-structure.yaml', ['connectors wrong_type']],
  ['bad/connector-is-text.yaml', ['connectors[0] wrong_type']],
  ['bad/connector-type-missing.yaml', ['connectors[0].type missing']],
  [
    'bad/connector-type-unknown.yaml',
    [
      'connectors[0].type unknown_name',
      'connectors[1].type unknown_name',
      'connectors[2].type wrong_type',
      'connectors[3].type unknown_name',
    ],
  ],
  [
    'bad-outputs/targets-together.yaml',
    [
      'outputs.remote_write[0].bearer_token conflict',
      'outputs.remote_write[1].name duplicate',
      'outputs.remote_write[1].headers conflict',
      'outputs.remote_write[2].tls conflict',
      'outputs.remote_write[3].name missing',
      'outputs.remote_write[4].name reserved_name',
      'outputs.remote_write[5].name reserved_name',
    ],
  ],
  [
    'bad-outputs/targets.yaml',
    [
      'outputs.remote_write[0].url invalid_value',
      'outputs.remote_write[1].url credentials_in_url',
      'outputs.remote_write[2].protocol invalid_value',
      'outputs.remote_write[2].timeout out_of_range',
      'outputs.remote_write[2].out_of_order_window wrong_type',
      'outputs.remote_write[2].external_labels.__a reserved_name',
      'outputs.remote_write[2].external_labels.device reserved_name',
      'outputs.remote_write[2].keep out_of_range',
      'outputs.remote_write[2].drop[0] missing',
      'outputs.remote_write[2].drop[1].labels.a-b invalid_value',
      'outputs.remote_write[2].headers.Host reserved_name',
      'outputs.remote_write[2].headers.X-Scope-OrgID invalid_value',
      'outputs.remote_write[2].headers.X… invalid_value',
      'outputs.remote_write[2].proxy_url invalid_value',
      'outputs.remote_write[2].password unknown_key',
      'outputs.remote_write[3].basic_auth.username invalid_value',
      'outputs.remote_write[3].basic_auth.password file_unreadable',
      'outputs.remote_write[4].external_labels.job reserved_name',
    ],
  ],
  [
    'bad-outputs/urls.yaml',
    [
      'outputs.remote_write[0].url invalid_value',
      'outputs.remote_write[1].url invalid_value',
      'outputs.remote_write[2].url invalid_value',
      'outputs.remote_write[3].proxy_url invalid_value',
      'outputs.remote_write[4].oauth2.token_url invalid_value',
      'outputs.remote_write[5].url invalid_value',
    ],
  ],
  ['bad/second-connector-without-name.yaml', ['connectors[1].name missing']],
  [
    'bad/labels.yaml',
    [
      'connectors[0].labels.device reserved_name',
      'connectors[0].labels.my-label invalid_value',
      'connectors[0].labels.__name__ reserved_name',
      'connectors[0].labels.rack wrong_type',
    ],
  ],
  [
    'bad/limits.yaml',
    ['connectors[0].max_states out_of_range', 'connectors[0].max_series out_of_range', 'connectors[0].shard out_of_range'],
  ],
  ['bad/listen-port-65536.yaml', ['server.listen out_of_range']],
  ['bad/listen-without-port.yaml', ['server.listen invalid_value']],
  ['bad/log-level.yaml', ['log.level invalid_value', 'log.format invalid_value']],
  [
    'bad/metric-labels.yaml',
    [
      'metrics[0].labels[0] reserved_name',
      'metrics[0].labels[2] duplicate',
      'metrics[0].labels[3] reserved_name',
      'metrics[0].labels[4] reserved_name',
    ],
  ],
  [
    'bad/metrics.yaml',
    [
      'metrics[0].name invalid_value',
      'metrics[1].name invalid_value',
      'metrics[2].name invalid_value',
      'metrics[3].name invalid_value',
      'metrics[4].name duplicate',
      'metrics[5].name duplicate',
      'metrics[6].name reserved_name',
      'metrics[7].labels[4] invalid_value',
      'metrics[9].name duplicate',
      'metrics[10].type invalid_value',
      'metrics[10].help invalid_value',
    ],
  ],
  [
    'bad/overrides.yaml',
    [
      'connectors[0].overrides[0].drop conflict',
      'connectors[0].overrides[1].metric unknown_name',
      'connectors[0].overrides[1].stale_after conflict',
      'connectors[0].overrides[2].factor wrong_type',
      'connectors[0].overrides[3].labels.phase reserved_name',
      'connectors[0].overrides[4].labels.device reserved_name',
    ],
  ],
  ['bad/secret-file-unreadable.yaml', ['connectors[0].password file_unreadable']],
  [
    'bad/tokens.yaml',
    [
      'server.tokens[0].scope invalid_value',
      'server.tokens[0].sha256 invalid_value',
      'server.tokens[1] missing',
      'server.tokens[2].file file_unreadable',
      'server.tokens[3].file invalid_value',
      'server.tokens[4] conflict',
    ],
  ],
  ['bad/token-names.yaml', ['server.tokens[1].name duplicate']],
  [
    'bad/unknown-keys.yaml',
    ['conectors unknown_key', 'exporters unknown_key', 'server.liste unknown_key', 'server.user unknown_key', 'größe unknown_key'],
  ],
  ['bad/url-credentials.yaml', ['connectors[0].url credentials_in_url']],
  ['bad/web-config.yaml', ['tls_server unknown_key']],
  [
    'bad/wrong-types.yaml',
    [
      'data_dir wrong_type',
      'log wrong_type',
      'connectors[0].name wrong_type',
      'connectors[0].enabled wrong_type',
      'connectors[0].labels wrong_type',
      'connectors[0].include.devices wrong_type',
      'connectors[0].exclude.devices[0] invalid_value',
      'connectors[0].exclude.properties[0] wrong_type',
      'connectors[0].max_states wrong_type',
      'connectors[0].zigbee_groups wrong_type',
      'connectors[0].username wrong_type',
    ],
  ],
  [
    'bad-quality/quality.yaml',
    [
      'connectors[0].quality[0].metric unknown_name',
      'connectors[0].quality[1].metric invalid_value',
      'connectors[0].quality[2] missing',
      'connectors[0].quality[3].range missing',
      'connectors[0].quality[4].range invalid_value',
      'connectors[0].quality[5].range out_of_range',
      'connectors[0].quality[6].spike out_of_range',
      'connectors[0].quality[6].sentinels out_of_range',
      'connectors[0].quality[7].spike wrong_type',
      'connectors[0].quality[8] missing',
      'connectors[0].quality[8].spikes unknown_key',
      'connectors[0].quality[9].range wrong_type',
    ],
  ],
];

test.each(rows)('%s', async (name, expected) => {
  const result = await loadConfig(join(testdata, name), { CONNECTORS: '[]' });
  expect(result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});
