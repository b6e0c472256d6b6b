// Debian's packages: installed into the system, or only unpacked into a folder of ours.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure, run, step, which } from './shell.mjs';

const isRoot = process.getuid?.() === 0;
let listsAreFresh = false;

/** Installs packages into the system; `byHand` says what to do where that does not work. */
export async function installPackages(packages, byHand) {
  if (!which('apt-get')) throw new Failure(byHand);
  if (!isRoot && !which('sudo')) {
    const command = `apt-get install ${packages.join(' ')}`;
    throw new Failure(`Packages are missing, and installing them takes root or sudo: ${command}`);
  }
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'];
  const apt = (...args) =>
    isRoot ? run(command[0], [...command.slice(1), ...args]) : run('sudo', [...command, ...args]);
  // If sudo wants a password, let it ask before any progress is drawn over the question.
  if (!isRoot) await run('sudo', ['true'], { show: true });
  try {
    // A machine that was never updated knows no packages; an old one asks for versions that are gone.
    if (!listsAreFresh) await step('Reading the package lists', () => apt('update'));
    listsAreFresh = true;
    await step(`Installing ${packages.join(', ')}`, () =>
      apt('install', '-y', '--no-install-recommends', ...packages),
    );
  } catch (error) {
    throw new Failure(`${error.message}\n\n${byHand}`);
  }
}

/**
 * An apt source for another suite of Debian: the machine's own entry for Debian's archive with only
 * the suite changed, so that its mirror and its keyring serve. Undefined where apt has no such entry.
 */
export function debianSource(suite) {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  const entries = files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8').replace(/^[ \t]*#.*\n/gm, '');
      if (file.endsWith('.sources')) {
        return text.split(/\n\s*\n/).map((stanza) => fromStanza(stanza, suite));
      }
      return file.endsWith('.list') ? text.split('\n').map((line) => fromLine(line, suite)) : [];
    });
  const usable = entries.filter(Boolean);
  // Other archives use Debian's suite names too: Debian's own is the one signed by Debian or named so.
  return (
    usable.find(({ text }) => text.includes('debian-archive-')) ??
    usable.find(({ uri }) => /\/debian\/?$/.test(uri))
  );
}

const SUITES = ['oldstable', 'stable', 'testing', 'unstable', 'sid', 'bookworm', 'trixie', 'forky'];

/** deb [options] URI suite component… */
function fromLine(line, suite) {
  const [, options = '', uri, oldSuite, components] =
    line.match(/^\s*deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)/) ?? [];
  if (!SUITES.includes(oldSuite) || !/\bmain\b/.test(components)) return undefined;
  return { uri, name: 'debian.list', text: `deb ${options}${uri} ${suite} main\n` };
}

/** The same as fields; one that spans lines is indented from its second line on. */
function fromStanza(stanza, suite) {
  const fields = stanza.trim().split(/\n(?=\S)/);
  const words = (name) => {
    const field = fields.find((field) => field.toLowerCase().startsWith(`${name}:`)) ?? '';
    return field
      .slice(name.length + 1)
      .trim()
      .split(/\s+/);
  };
  if (!words('types').includes('deb') || !words('components').includes('main')) return undefined;
  if (!words('suites').some((word) => SUITES.includes(word))) return undefined;
  if (words('enabled').includes('no')) return undefined;
  const kept = fields.filter((field) => !/^(Types|Suites|Components):/i.test(field));
  return {
    uri: words('uris')[0],
    name: 'debian.sources',
    text: ['Types: deb', `Suites: ${suite}`, 'Components: main', ...kept, ''].join('\n'),
  };
}

/**
 * Downloads `packages` and all they depend on from `source`, and unpacks them into `root`, all but the
 * `unwanted` paths. apt is given a state of its own, in which nothing is installed yet: so the system
 * stays as it is, no root is needed, and even the C library comes along. Resolves to the bytes fetched.
 */
export async function unpackPackages(source, packages, { scratch, root, unwanted }) {
  const lists = join(scratch, 'lists');
  const archives = join(scratch, 'archives');
  for (const folder of [join(lists, 'partial'), join(archives, 'partial'), root])
    mkdirSync(folder, { recursive: true });
  const sources = join(scratch, source.name);
  const status = join(scratch, 'status');
  const config = join(scratch, 'apt.conf');
  writeFileSync(sources, source.text);
  writeFileSync(status, '');
  const options = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'Dir::State::Lists': lists,
    'Dir::State::status': status,
    'Dir::Cache::archives': archives,
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'APT::Default-Release': '',
    'APT::Update::Error-Mode': 'any', // or a failed download would pass for an empty list
    'Acquire::Retries': '3',
    'Debug::NoLocking': '1',
    ...(isRoot && { 'APT::Sandbox::User': 'root' }), // apt's own user cannot write into root's home
  };
  // What the system does after its own updates is none of ours.
  const clear = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map(
    (hook) => `APT::Update::${hook}`,
  );
  const set = Object.entries(options).map(([key, value]) => `${key} "${value}";`);
  writeFileSync(config, [...clear.map((key) => `#clear ${key};`), ...set, ''].join('\n'));
  const apt = (...args) => run('apt-get', ['-q', '-c', config, ...args]);
  const debs = () => {
    const names = readdirSync(archives, { recursive: true }); // also those in partial/
    return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
  };
  const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const bytes = () => debs().reduce((sum, file) => sum + sizeOf(file), 0);

  await step('Reading the package lists', () => apt('update'));
  await step(
    'Downloading some 400 MB',
    () => apt('install', '-y', '--no-install-recommends', '--download-only', ...packages),
    () => `(${Math.round(bytes() / 1e6)} MB)`,
  );
  const fetched = bytes();
  // What is not wanted is not even written: it would be most of the disk that this takes.
  const flags = [`--directory=${root}`, ...unwanted.map((path) => `--exclude=./${path}`)];
  const unpack =
    'set -o pipefail; deb=$1; shift; dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner "$@"';
  await step('Unpacking', async () => {
    for (const deb of debs()) {
      await run('bash', ['-c', unpack, 'unpack', deb, ...flags]);
      rmSync(deb);
    }
  });
  return fetched;
}
