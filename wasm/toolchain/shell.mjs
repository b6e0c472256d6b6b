// Running programs, showing progress, and failing with one readable paragraph.
// Plain Node without packages, like all of this folder: it runs before any package is installed.

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Something for a person to settle: its message is shown as it is, without a stack trace. */
export class Failure extends Error {}

export function note(text) {
  process.stderr.write(`${text}\n`);
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The file that `name` would start, or undefined. */
export function which(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** What a quick program prints; undefined when it is missing or fails. */
export function ask(program, ...args) {
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Runs a program, with `env` added to our environment, and resolves to what it printed.
 * Its output is quoted only when it fails; with `show` it goes straight to the terminal instead.
 */
export function run(program, args, { env, cwd, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [...(show ? ['inherit', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe']), ...locks],
    });
    let printed = '';
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      printed += text;
      said += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    child.on('error', (error) =>
      reject(new Failure(`${program} cannot be started: ${error.message}`)),
    );
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(printed);
      const command = [program, ...args].join(' ');
      const what = `This command failed (${signal ?? `exit code ${code}`}): ${command}`;
      const lines = said.trim().split('\n'); // the cause may come first (npm) or last (compilers)
      if (lines.length > 30) lines.splice(15, lines.length - 30, '…');
      reject(new Failure([what, ...lines].join('\n').trim()));
    });
  });
}

/**
 * Announces a slow piece of work, and says how long it took.
 * On a terminal `detail()` tells meanwhile how far it is; in a log a step stays one line.
 */
export async function step(label, work, detail = () => '') {
  const out = process.stderr;
  const start = Date.now();
  const line = (text) => `${out.isTTY ? '\r\x1b[K' : ''}${label} … ${text}`;
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const timer = out.isTTY && setInterval(() => out.write(line(`${seconds()} ${detail()}`)), 500);
  out.write(`${label} … `);
  let end = 'failed';
  try {
    const result = await work();
    end = seconds();
    return result;
  } finally {
    clearInterval(timer);
    out.write(out.isTTY ? `${line(end)}\n` : `${end}\n`);
  }
}

/** Does `work` while no other process holds the lock `file`; says `waiting` if that takes a while. */
export async function withLock(file, waiting, work) {
  // The lock belongs to the open file: flock takes it on our behalf, and it is gone once we and all that
  // we started have ended, in whatever way. So a program that outlives us never meddles with a next run.
  const lock = openSync(file, 'a');
  locks.push(lock);
  const timer = setTimeout(note, 500, waiting);
  try {
    await run('flock', ['3']);
    clearTimeout(timer);
    await work();
  } finally {
    clearTimeout(timer);
    locks.pop();
    closeSync(lock);
  }
}
const locks = []; // what run() hands on to each program, as its file 3

/** Runs `body` if the module at `url` is the program that was started, not one imported by it. */
export async function main(url, body) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(url)) return;
  try {
    await body(process.argv.slice(2));
  } catch (error) {
    // A full disk or a folder that cannot be written is no bug of ours either.
    note(`\n${error instanceof Failure || error.syscall ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
