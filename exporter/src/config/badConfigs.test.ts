import { expect, test } from '@jest/globals';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { connectors } from '@gaugeway/connectors/registry';
import { loadConfig } from './config.ts';
import { messageText } from './testdata/messageText.ts';
import { oneOf } from '@gaugeway/connectors/issueMessage';

const testdata = join(import.meta.dirname, 'testdata');
const anyType = oneOf(Object.keys(connectors));
const env = { SECRET_TYPE: 'hunter2', CONNECTORS: '[{type: zigbee2mqtt}]' };

/** What is wrong with each file or folder, in full; the name of the file itself is left out before its line. */
const rows: [name: string, problems: string[]][] = [
  ['bad/alias.yaml', ['3:15: connectors[0].password: anchors and aliases are not supported: quote strings that start with & or *']],
  [
    'bad/anchor-bomb.yaml',
    [
      '1:7: a: anchors and aliases are not supported: quote strings that start with & or *',
      '2:7: b: anchors and aliases are not supported: quote strings that start with & or *',
      '3:5: c[0]: anchors and aliases are not supported: quote strings that start with & or *',
      '3:9: c[1]: anchors and aliases are not supported: quote strings that start with & or *',
    ],
  ],
  ['bad/complex-key.yaml', ['1:3: expected a plain string as key']],
  ['bad/connector-is-text.yaml', ['2:5: connectors[0]: expected a mapping with "type" and the keys of that type']],
  [
    'bad/connector-name-twice.yaml',
    ['7:11: connectors[2].name: connector name "Küche" is used twice: first at connector-name-twice.yaml:3:11'],
  ],
  ['bad/connector-type-missing.yaml', [`2:5: connectors[0].type: missing: expected ${anyType}`]],
  [
    'bad/connector-type-unknown.yaml',
    [
      '2:11: connectors[0].type: unknown connector type "zigbee2mqt"; did you mean "zigbee2mqtt"?',
      `3:11: connectors[1].type: unknown connector type "carrier-pigeon"; expected ${anyType}`,
      `4:11: connectors[2].type: expected ${anyType}`,
      `5:11: connectors[3].type: unknown connector type "constructor"; expected ${anyType}`,
    ],
  ],
  ['bad/connectors-mapping.yaml', ['2:3: connectors: expected a list, found a mapping']],
  ['bad/connectors-nothing.yaml', ['1:12: connectors: expected a list, found no value']],
  ['bad/disabled-connector-is-checked.yaml', ['4:17: connectors[0].base_topic: expected a topic without + and #']],
  ['bad/duplicate-key.yaml', ['3:1: log: key "log" is given twice: first at duplicate-key.yaml:1:1']],
  [
    'bad/durations.yaml',
    [
      '3:18: connectors[0].stale_after: expected a duration such as 30s, 5m, 1h30m or 30d',
      '4:14: connectors[0].max_age: expected a duration such as 30s, 5m, 1h30m or 30d',
      '5:17: connectors[0].link_grace: expected a duration such as 30s, 5m, 1h30m or 30d',
      '6:16: connectors[0].keepalive: expected 1s to 65535s',
    ],
  ],
  ['bad/empty.yaml', ['1:1: empty file: expected keys such as "connectors"']],
  ['bad/environment-in-braces.yaml', ['1:20: quote "${NAME}" inside { } and [ ]']],
  ['bad/environment-is-no-structure.yaml', ['1:13: connectors: expected a list, found a string: write it as [ ... ]']],
  [
    'bad/environment-missing.yaml',
    [
      '1:11: data_dir: environment variable NO_SUCH_FOLDER is not set',
      '4:10: connectors[0].url: environment variable NO_SUCH_URL is not set',
      '6:15: connectors[0].password: environment variable NO_SUCH_PASSWORD is not set',
    ],
  ],
  [
    'bad/environment-syntax.yaml',
    [
      '1:11: data_dir: expected ${NAME} or ${NAME:-default}; write $${ for a literal ${',
      '4:16: connectors[0].client_id: expected ${NAME} or ${NAME:-default}; write $${ for a literal ${',
    ],
  ],
  [
    'bad/environment-wrong-value.yaml',
    [
      `2:11: connectors[0].type: unknown connector type "<secret>"; expected ${anyType}`,
      '4:17: connectors[1].max_states: expected a number, found a string',
      '5:11: connectors[1].name: connector name "<secret>" is used twice: first at environment-wrong-value.yaml:2:11',
      '7:11: connectors[2].name: connector name "<secret>" is used twice: first at environment-wrong-value.yaml:2:11',
    ],
  ],
  [
    'bad/groups.yaml',
    [
      '3:14: connectors[0].groups[0]: expected one of measurement, state, diagnostic, setting, color, location',
      '4:15: connectors[0].settings: expected one of none, values, all',
      '5:21: connectors[0].series_labels[0]: expected one of name, area',
    ],
  ],
  [
    'bad/labels.yaml',
    [
      '3:15: connectors[0].labels.device: expected a label that the catalogue does not use',
      '3:26: connectors[0].labels.my-label: expected a label name: letters, digits and _',
      '3:39: connectors[0].labels.__name__: expected a name that does not begin with __, which Prometheus reserves',
      '3:58: connectors[0].labels.rack: expected a string, found a number: quote it',
    ],
  ],
  [
    'bad/limits.yaml',
    [
      '3:17: connectors[0].max_states: expected at least 1',
      '4:17: connectors[0].max_series: expected at least 1',
      '5:12: connectors[0].shard: expected an index below count',
    ],
  ],
  ['bad/listen-port-65536.yaml', ['1:19: server.listen: expected a port up to 65535']],
  ['bad/listen-port-too-large.yaml', ['1:19: server.listen: expected HOST:PORT such as 127.0.0.1:10464, :10464 or [::1]:10464']],
  ['bad/listen-without-port.yaml', ['1:19: server.listen: expected HOST:PORT such as 127.0.0.1:10464, :10464 or [::1]:10464']],
  ['bad/listen.yaml', ['1:19: server.listen: expected a string, found a number: quote it']],
  ['bad/log-level.yaml', ['1:15: log.level: expected one of debug, info, warn, error', '1:29: log.format: expected one of logfmt, json']],
  ['bad/merge-key.yaml', ['3:3: server.<<: unknown key "<<"; expected one of listen, hosts, tokens, max_scrapes, web_config']],
  [
    'bad/metric-labels.yaml',
    [
      '2:47: metrics[0].labels[0]: label "device" is reserved: the exporter sets it',
      '2:58: metrics[0].labels[2]: label "b" is listed twice',
      '2:61: metrics[0].labels[3]: label "le" is reserved: the exporter sets it',
      '2:65: metrics[0].labels[4]: label "__c" is reserved: the exporter sets it',
    ],
  ],
  ['bad/metric-name.yaml', ['2:13: metrics[0].name: expected a string, found a mapping']],
  [
    'bad/metrics.yaml',
    [
      '2:13: metrics[0].name: expected a metric name: letters, digits and _, not starting with a digit',
      '3:13: metrics[1].name: expected a name that ends in _total: the metric is a counter',
      '4:13: metrics[2].name: expected a name without _total: the metric is a gauge',
      '5:13: metrics[3].name: expected a name that ends in its unit: ..._meters_per_second',
      '6:13: metrics[4].name: "iot_power_watts" clashes with iot_power_watts of the catalogue',
      '7:13: metrics[5].name: "iot_energy_joules" clashes with iot_energy_joules_total of the catalogue',
      '8:13: metrics[6].name: the prefixes gaugeway_, process_ and nodejs_ are reserved for metrics of the exporter itself',
      '9:65: metrics[7].labels[4]: expected a label name: letters, digits and _',
      '11:13: metrics[9].name: "twice_total" clashes with metrics[8] "twice"',
      '12:22: metrics[10].type: expected one of gauge, counter',
      '12:39: metrics[10].help: expected a non-empty string',
    ],
  ],
  ['bad/missing-space-in-braces.yaml', ['2:26: connectors[0].password…: unknown key "password…"; `gaugeway schema` prints all']],
  ['bad/missing-space.yaml', ['3:5: missing quote, bracket, comma or ":", or wrong indentation']],
  [
    'bad/modbus-fleet.yaml',
    [
      '3:20: connectors[0].devices_from[0]: ../fleet/hall.csv row 3, column "unit": expected a unit id from 0 to 247, or 255',
      '3:20: connectors[0].devices_from[0]: ../fleet/hall.csv row 4, column "url": expected a URL such as tcp://host:502, rtu+tcp://host:4196 or serial:///dev/ttyUSB0?baud_rate=9600&parity=none',
      '3:20: connectors[0].devices_from[0]: ../fleet/hall.csv row 5, column "id": device id is used twice: first at ../fleet/hall.csv row 2',
      '3:36: connectors[0].devices_from[1]: ../fleet/sd.json entry 1, target "10.0.0.9:502", column "interval": expected a duration such as 30s, 5m, 1h30m or 30d',
      '3:54: connectors[0].devices_from[2]: ../fleet/none.csv: cannot read file: no such file or folder',
      '7:20: connectors[1].devices_from[0]: expected a file, a pattern such as fleet/*.csv, or an http(s) URL',
      '7:39: connectors[1].devices_from[1].source: missing: expected a string',
      '7:40: connectors[1].devices_from[1].sorce: unknown key "sorce"; did you mean "source"?',
      '7:76: connectors[1].devices_from[1].refresh: expected at least 1s',
    ],
  ],
  ['bad/nested-too-deeply.yaml', ['1:50: metrics[0][0]: nested too deeply']],
  ['bad/not-utf8.yaml', ['1:1: cannot read config "not-utf8.yaml": not UTF-8 text']],
  ['bad/only-comments.yaml', ['1:1: empty file: expected keys such as "connectors"']],
  [
    'bad/opcua-intervals.yaml',
    [
      '4:26: connectors[0].publishing_interval: expected a duration such as 30s, 5m, 1h30m or 30d',
      '5:24: connectors[0].sampling_interval: expected at least 10ms',
      '6:20: connectors[0].poll_interval: expected a duration such as 30s, 5m, 1h30m or 30d',
      '7:15: connectors[0].deadband: expected a number in the unit of the value, or a percentage of its range such as 1%',
      '8:14: connectors[0].timeout: expected at least 1s',
    ],
  ],
  [
    'bad/opcua-namespace-index.yaml',
    [
      '5:9: connectors[0].roots[0]: expected the URI of the namespace instead of its index, which may change when the server restarts: write nsu=URI;… with the URI that `gaugeway discover opcua` prints',
      '6:17: connectors[0].roots[1].node: expected names without a namespace index, which may change when the server restarts: they are found in every namespace',
      '8:17: connectors[0].nodes[0].node: expected the URI of the namespace instead of its index, which may change when the server restarts: write nsu=URI;… with the URI that `gaugeway discover opcua` prints',
    ],
  ],
  ['bad/opcua-nothing-to-read.yaml', ['2:5: connectors[0].roots: expected "roots" or "nodes" where "device_set" and "machines" are false']],
  ['bad/opcua-password-without-user.yaml', ['4:15: connectors[0].password: password requires "username"']],
  [
    'bad/opcua-patterns.yaml',
    [
      '4:24: connectors[0].include.paths[0]: expected a pattern of paths below the root, without a leading slash',
      '4:34: connectors[0].include.paths[1]: expected a pattern instead of a regular expression: * matches any text within a level, ? one character, ** any number of levels',
      '4:51: connectors[0].include.paths[2]: expected slashes around **, which matches whole levels',
      '5:24: connectors[0].exclude.paths[0]: expected a name or pattern between two slashes',
    ],
  ],
  [
    'bad/opcua-policy-spelling.yaml',
    [
      '4:47: connectors[0].security.policy: unknown policy: did you mean "Basic256Sha256"?',
      '8:23: connectors[1].security.mode: expected one of None, Sign, SignAndEncrypt',
      '8:40: connectors[1].security.policy: expected one of Aes256_Sha256_RsaPss, Aes128_Sha256_RsaOaep, Basic256Sha256, Basic256, Basic128Rsa15, None',
    ],
  ],
  [
    'bad/opcua-policy-with-mode-none.yaml',
    [
      '4:37: connectors[0].security.policy: "mode: None" uses no policy: remove it, or set the mode to Sign or SignAndEncrypt',
      '8:37: connectors[1].security.policy: policy None conflicts with the mode: set another policy, or "mode: None"',
    ],
  ],
  ['bad/opcua-policy-without-mode.yaml', ['4:25: connectors[0].security.policy: policy None requires "mode: None"']],
  [
    'bad/opcua-roots.yaml',
    [
      '5:9: connectors[0].roots[0]: expected a node id such as nsu=http://vendor.example/plant;s=Line1 or a browse path such as /Objects/Line1',
      '6:9: connectors[0].roots[1]: expected a browse path from the root folder, such as /Objects/Line1',
      '7:9: connectors[0].roots[2]: expected a name between two slashes; write a slash within a name as &/',
      '8:65: connectors[0].roots[3].split: expected at least 0',
      '9:9: connectors[0].roots[4].node: missing: expected a string',
    ],
  ],
  [
    'bad/opcua-two-logins.yaml',
    [
      '6:23: connectors[0].user_certificate: expected either "user_certificate" or "username"',
      '7:35: connectors[0].security.cert: cert and key require each other',
    ],
  ],
  [
    'bad/opcua-url-credentials.yaml',
    ['3:10: connectors[0].url: a URL must not contain credentials: use "username" and "password" (a secret can be ${ENV} or file:PATH)'],
  ],
  [
    'bad/opcua-url-http.yaml',
    ['3:10: connectors[0].url: expected a URL such as opc.tcp://host:4840: OPC UA over HTTPS or WebSockets is not supported'],
  ],
  [
    'bad/opcua-url-missing.yaml',
    ['2:5: connectors[0].url: missing: expected a string or a list', '3:5: connectors[0].urls: unknown key "urls"; did you mean "url"?'],
  ],
  [
    'bad/overrides.yaml',
    [
      '4:28: connectors[0].overrides[0].drop: applies to properties: add "property"',
      '5:36: connectors[0].overrides[1].metric: unknown metric "iot_power_wats"; did you mean "iot_power_watts"?',
      '5:52: connectors[0].overrides[1].stale_after: applies to whole devices: remove "property"',
      '6:55: connectors[0].overrides[2].factor: expected a number, found a string',
      '7:45: connectors[0].overrides[3].labels.phase: expected "property" too: the catalogue uses this label',
      '8:49: connectors[0].overrides[4].labels.device: expected a label that does not identify the series',
    ],
  ],
  ['bad/reserved-character.yaml', ['3:15: quote strings that start with @ ` % or |']],
  [
    'bad/second-connector-without-name.yaml',
    [
      '3:11: connectors[1].name: missing: a second connector of type "zigbee2mqtt" needs a name; first at second-connector-without-name.yaml:2:11',
    ],
  ],
  ['bad/secret-file-unreadable.yaml', ['4:15: connectors[0].password: cannot read file "no-such-file": no such file or folder']],
  ['bad/secret-is-number.yaml', ['4:15: connectors[0].password: expected a string, found a number: quote it']],
  ['bad/secret-without-user.yaml', ['3:15: connectors[0].password: expected "username" too']],
  ['bad/tab-indentation.yaml', ['2:1: tabs are not allowed in indentation: use spaces']],
  ['bad/tag.yaml', ['3:15: tags are not supported: quote strings that start with !']],
  [
    'bad/tls-files.yaml',
    [
      '4:10: connectors[0].tls: expected both "cert" and "key"',
      '4:16: connectors[0].tls.ca: cannot read file "no-such-ca.pem": no such file or folder',
      '4:38: connectors[0].tls.cert: expected a non-empty string',
    ],
  ],
  ['bad/token-names.yaml', ['4:15: server.tokens[1].name: token name "a" is used twice']],
  [
    'bad/tokens.yaml',
    [
      '3:25: server.tokens[0].scope: expected one of read, control, ingest',
      '3:39: server.tokens[0].sha256: expected a SHA-256 digest: 64 hexadecimal digits',
      '4:7: server.tokens[1]: expected either "sha256" or "file"',
      '5:37: server.tokens[2].file: cannot read file "no-such-token": no such file or folder',
      '6:37: server.tokens[3].file: the token file is empty',
      '7:7: server.tokens[4]: expected either "sha256" or "file"',
    ],
  ],
  ['bad/top-level-list.yaml', ['1:1: expected a mapping with keys such as "connectors", found a list']],
  ['bad/top-level-text.yaml', ['1:1: expected a mapping with keys such as "connectors", found a single value']],
  ['bad/two-documents.yaml', ['2:1: expected one document per file: move what follows --- to another file']],
  ['bad/unclosed-quote.yaml', ['4:1: missing quote, bracket, comma or ":", or wrong indentation']],
  [
    'bad/unknown-connector-key.yaml',
    [
      '3:5: connectors[0].pasword: unknown key "pasword"; did you mean "password"?',
      '4:5: connectors[0].basetopic: unknown key "basetopic"; did you mean "base_topic"?',
      '5:5: connectors[0].…: unknown key "…"; `gaugeway schema` prints all',
    ],
  ],
  [
    'bad/unknown-keys.yaml',
    [
      '1:1: conectors: unknown key "conectors"; did you mean "connectors"?',
      '2:1: exporters: unknown key "exporters"; expected one of server, data_dir, log, metrics, outputs, connectors',
      '4:3: server.liste: unknown key "liste"; did you mean "listen"?',
      '5:3: server.user: unknown key "user"; expected one of listen, hosts, tokens, max_scrapes, web_config',
      '6:1: größe: unknown key "größe"; expected one of server, data_dir, log, metrics, outputs, connectors',
    ],
  ],
  [
    'bad/url-credentials-elsewhere.yaml',
    ['2:11: server.hosts[0]: a URL must not contain credentials: remove them (a secret can be ${ENV} or file:PATH)'],
  ],
  [
    'bad/url-credentials-with-slash.yaml',
    ['3:10: connectors[0].url: a URL must not contain credentials: use "username" and "password" (a secret can be ${ENV} or file:PATH)'],
  ],
  [
    'bad/url-credentials.yaml',
    ['3:10: connectors[0].url: a URL must not contain credentials: use "username" and "password" (a secret can be ${ENV} or file:PATH)'],
  ],
  [
    'bad/url-scheme.yaml',
    ['3:10: connectors[0].url: expected a URL such as mqtt://host:1883, mqtts://host:8883, ws://host:9001/mqtt or wss://host/mqtt'],
  ],
  [
    'bad/web-config.yaml',
    [
      '../bad-web-config.yml:1:1: tls_server: unknown key "tls_server"; expected one of tls_server_config, http_server_config, basic_auth_users, rate_limit',
    ],
  ],
  ['bad/wrong-indentation.yaml', ['2:11: unexpected key: check the indentation, and quote strings that contain ": "']],
  [
    'bad/wrong-types.yaml',
    [
      '1:11: data_dir: expected a string, found a number: quote it',
      '2:6: log: expected a mapping, found a string',
      '5:11: connectors[0].name: expected a string, found a number: quote it',
      '6:14: connectors[0].enabled: expected true or false, found a string',
      '7:13: connectors[0].labels: expected a mapping, found a list',
      '8:25: connectors[0].include.devices: expected a list, found a string: write it as [ ... ]',
      '9:26: connectors[0].exclude.devices[0]: expected a non-empty string',
      '9:44: connectors[0].exclude.properties[0]: expected a string, found a number: quote it',
      '10:17: connectors[0].max_states: expected an integer, found a fraction',
      '11:20: connectors[0].zigbee_groups: expected true or false or a list, found a number',
      '12:14: connectors[0].username: expected a string, found no value',
    ],
  ],
  [
    'bad-folders/duplicates',
    [
      'duplicates/20-more.yml:1:19: server.listen: is given twice: first at duplicates/10-server.yaml:1:19',
      'duplicates/20-more.yml:2:11: data_dir: is given twice: first at duplicates/10-server.yaml:2:11',
      'duplicates/20-more.yml:5:32: connectors[1].name: connector name "home" is used twice: first at duplicates/10-server.yaml:4:32',
      'duplicates/20-more.yml:6:51: connectors[2].max_states: expected at least 1',
    ],
  ],
  ['bad-folders/nothing-in-it', ['1:1: cannot read config "nothing-in-it": no *.yaml or *.yml file in the folder']],
  [
    'bad-folders/syntax',
    ['syntax/a.yaml:2:1: wrong indentation, or unclosed [ or {', 'syntax/b.yaml:1:1: empty file: expected keys such as "connectors"'],
  ],
];

test.each(rows)('%s', async (name, problems) => {
  const path = join(testdata, name);
  const result = await loadConfig(path, env);
  const texts = result.ok ? [] : result.problems.map(messageText);
  const short = texts.map((text) =>
    text
      .replace(`${path}:`, '')
      .replaceAll(`${join(path, '..')}/`, '')
      .replaceAll(testdata, '..'),
  );
  expect(short).toEqual(problems);
});

test('every bad file has its row, and no message shows a secret', () => {
  const names = globSync(['bad/*', 'bad-folders/*'], { cwd: testdata });
  expect(rows.map(([name]) => name).sort()).toEqual(names.sort());
  expect(JSON.stringify(rows)).not.toContain('hunter2');
});
