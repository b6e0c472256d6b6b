// What a measured case is held against, and whether it got there.

export const LABELS = {
  convstep: 'ConvStep',
  simd: 'ConvStep, SIMD',
  tfjs: 'tfjs-wasm 4.22',
  onnx: 'onnxruntime-web 1.30',
  training: 'onnxruntime-web 1.19.2, training',
  ceiling: 'ceiling',
};
export const SHORT = { tfjs: 'tfjs', onnx: 'ORT', training: 'ORT 1.19' };

const NOT_SLOWER = 0.97; // the median of the ratios per round may be this far off by chance
const SIMD_SHARE = 0.9;
const SCRATCH_SHARE = 2;

const times = (ratio) => `${ratio.toFixed(2)}x`;
const percent = (share) => `${Math.round(100 * share)} %`;

function held(target, { engines }) {
  if (target.peer !== undefined) {
    const value = engines[target.peer]?.ratio?.median;
    return {
      text: `≥ ${times(target.atLeast)} ${SHORT[target.peer]}`,
      value,
      least: target.atLeast,
    };
  }
  if (target.ceiling !== undefined) {
    const value = engines.ceiling?.fraction.median;
    return { text: `≥ ${percent(target.ceiling)} of ceiling`, value, least: target.ceiling };
  }
  const value = engines.convstep.parts?.allowance.median;
  return { text: '≤ run + pack + 1.5 copies', value, least: target.allowance };
}

const peersFasterThan = (id, engines) =>
  Object.keys(SHORT).filter((peer) => {
    const ours = engines[id];
    // Round by round for ours; the SIMD flavour was measured beside it.
    const ratio =
      id === 'convstep' ? engines[peer]?.ratio.median : engines[peer]?.ms.median / ours?.ms.median;
    return ratio < NOT_SLOWER;
  });

/** @param {object} measured what `measure` returned */
export function judge(measured) {
  const { engines } = measured;
  const targets = measured.targets.map((target) => held(target, measured));
  const { workspaceBytes, tensorBytes } = engines.convstep.facts;
  return {
    targets,
    // A peer without a result is not reached either.
    missed: targets.filter(({ value, least }) => !(value >= least)),
    slowerThan: peersFasterThan('convstep', engines),
    simdSlowerThan: peersFasterThan('simd', engines),
    simdBelow: engines.simd !== undefined && 1 / engines.simd.ratio.median < SIMD_SHARE,
    muchScratch: workspaceBytes > SCRATCH_SHARE * tensorBytes,
  };
}

/** Engines whose result is wrong although nobody expects it. */
export function unexpectedlyWrong({ engines, knownWrong = [] }) {
  return Object.keys(engines).filter((id) => engines[id].wrong && !knownWrong.includes(id));
}
