import { build, type Metafile } from 'esbuild';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import exporterPackage from './package.json' with { type: 'json' };
import rootPackage from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
// Bundled CommonJS packages still ask for Node's own modules by require, and for files beside their folder.
const commonJsBanner = [
  "import { createRequire } from 'node:module';",
  'const require = createRequire(import.meta.url);',
  'const __dirname = import.meta.dirname;',
].join('\n');
// Native accelerators that `ws` takes where somebody installed them, and a lock that node-opcua can do without.
const optionalPackages = ['bufferutil', 'utf-8-validate', 'proper-lockfile'];

/** Files that are read where they are, by their place in the package: what asks for them looks beside its own folder `src`. */
const files: readonly (readonly [from: string, pattern: string, to: string])[] = [
  ['connectors/src/modbus/profiles', '!(*.dump).yaml', 'src/profiles'],
  ['connectors/src/mqtt/profiles', '*.yaml', 'mqtt/profiles'],
  // the serial port's native parts, one for each system, as node-gyp-build looks for them
  ['node_modules/@serialport/bindings-cpp/prebuilds', '{linux,darwin,win32}-*/*.node', 'prebuilds'],
  ['node_modules/node-opcua-nodesets/nodesets', 'Opc.Ua.{NodeSet2,Di.NodeSet2}.ndjson.gz', 'nodesets'],
];

/** Writes the package `gaugeway` into a folder: one bundle without dependencies, the simulator of `gaugeway demo` in parts of its own. */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'bin'), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'src/main': 'exporter/src/main.ts', 'src/lineWorker': 'simulator/src/packaging-line/lineWorker.ts' },
    chunkNames: 'src/[name]-[hash]',
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: optionalPackages,
    banner: { js: commonJsBanner },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const bin = await readFile(join(root, 'exporter/bin/gaugeway.js'), 'utf8');
  await writeFile(join(folder, 'bin/gaugeway.js'), bin.replace('../src/main.ts', '../src/main.js'), { mode: 0o755 });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
  await writeFile(join(folder, 'THIRD_PARTY_LICENSES'), licenses(metafile));
  for (const file of ['LICENSE', 'README.md']) await cp(join(root, file), join(folder, file));
  for (const [from, pattern, to] of files) {
    const cwd = join(root, from);
    for (const file of globSync(pattern, { cwd })) await cp(join(cwd, file), join(folder, to, file));
  }
}

function manifest(): object {
  const { version, license, bin } = exporterPackage;
  return {
    name: 'gaugeway',
    version,
    description: rootPackage.description,
    keywords: ['prometheus', 'exporter', 'zigbee2mqtt', 'iot'],
    license,
    type: 'module',
    bin,
    engines: { node: '>=24.15' },
  };
}

/** The licence texts of what is in the bundle, as their licences ask for. */
function licenses(metafile: Metafile): string {
  const folders = new Set(Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  return [...folders]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseOf(folder: string): string {
  const cwd = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as Record<string, string>;
  const files = globSync('{LICENSE,LICENCE,license,License,NOTICE}*', { cwd }).sort();
  return [`${name} ${version} (${license})\n`, ...files.map((file) => readFileSync(join(cwd, file), 'utf8'))].join('\n');
}

if (import.meta.main) await buildPackage(join(root, 'dist'));
