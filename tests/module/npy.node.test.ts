// What toNpy writes, read back by NumPy itself.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, type NpyNumbers, type Tensor, toNpy } from 'convstep';
import { expect, it } from 'vitest';
import { findPythonWithNumpy } from '../../wasm/toolchain/ensure.mjs';

it('is what NumPy reads', async () => {
  const python = findPythonWithNumpy();
  expect(python, 'a Python with NumPy, which `npm test` installs').toBeDefined();
  const cs = await load();
  const x = cs.randomState(1).randn(2, 3, 4, 5);
  const tensors: Tensor<NpyNumbers>[] = [
    x,
    { shape: [6, 20], data: Float32Array.from(x.data) },
    cs.createMaskFromWindow(x),
    { shape: [0, 3], data: new Float64Array(0) },
  ];
  const folder = mkdtempSync(join(tmpdir(), 'convstep-npy-'));
  try {
    const program = `
import json, sys, numpy
arrays = [numpy.load(path) for path in sys.argv[1:]]
print(json.dumps([[a.dtype.name, list(a.shape), a.ravel().tolist()] for a in arrays]))`;
    const paths = tensors.map((tensor, k) => {
      const path = join(folder, `${k}.npy`);
      writeFileSync(path, toNpy(tensor));
      return path;
    });
    const { stdout, stderr } = spawnSync(python as string, ['-c', program, ...paths], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(
      tensors.map(({ shape, data }, k) => [
        ['float64', 'float32', 'uint8', 'float64'][k],
        shape,
        [...data],
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
