// A child process that runs one engine, and the questions to it.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class Child {
  #process;
  #waiting = new Map();
  #asked = 0;

  /** @param {string} name for errors @param {string} program a Node @param {string} script host.mjs or chromium.mjs */
  constructor(name, program, script) {
    this.#process = fork(fileURLToPath(new URL(script, import.meta.url)), {
      execPath: program,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // what peers print is no part of the report
    });
    this.#process.on('message', ({ id, answer, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(answer);
      else reject(new Error(`${name}: ${error}`));
    });
    this.#process.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`${name} ended with ${signal ?? code}`));
      }
    });
  }

  ask(request, details = {}) {
    this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#asked, { resolve, reject });
      this.#process.send({ id: this.#asked, request, ...details });
    });
  }

  close() {
    this.#process.disconnect();
  }
}
