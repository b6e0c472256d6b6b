// The program that every environment runs: the exercise's conv_forward, by every binary it can run.

/**
 * @param {(options: { flavour: 'auto' | 'relaxed-simd' | 'simd' }) => Promise<import('convstep').ConvStep>} load
 * @returns what each flavour computed as the mean of Z; 'auto' says which it chose, and a flavour
 * that this engine does not run gives its error's code
 */
export async function everyFlavour(load) {
  const outcome = {};
  for (const flavour of ['auto', 'relaxed-simd', 'simd']) {
    try {
      const cs = await load({ flavour });
      outcome[flavour] = { flavour: cs.flavour, mean: meanOfZ(cs) };
    } catch (error) {
      if (error.code !== 'unsupported') throw error;
      outcome[flavour] = { code: error.code };
    }
  }
  return outcome;
}

/** @param {import('convstep').ConvStep} cs */
export function meanOfZ(cs) {
  const random = cs.randomState(1);
  const A_prev = random.randn(10, 4, 4, 3);
  const W = random.randn(2, 2, 3, 8);
  const b = random.randn(1, 1, 1, 8);
  const { Z } = cs.convForward(A_prev, W, b, { stride: 2, pad: 2 });
  return Z.data.reduce((sum, z) => sum + z, 0) / Z.data.length;
}
