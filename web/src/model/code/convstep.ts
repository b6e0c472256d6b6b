/** This project's own module. */
import { sides } from '../axes';
import { type Layer, outputName } from '../layer';
import { weightShape } from '../operations';
import { type Computed, fileOf, list, orderedWeights, turnedNote, type Writer } from './parts';

const array = (layer: Layer): string => (layer.single ? 'Float32Array' : 'Float64Array');

const typed = (layer: Layer, numbers: readonly number[], perLine: number): string =>
  `${array(layer)}.of(${list(numbers, perLine, '  ')})`;

function head({ layer }: Computed): string {
  const { input, inputShape } = layer;
  const shape = `[${inputShape.join(', ')}]`;
  const file = fileOf(input);
  const source =
    input.kind === 'numbers'
      ? `const A_prev = tensor(${typed(layer, input.data, inputShape[2] * inputShape[3])}, ${shape});`
      : input.kind === 'random'
        ? `const A_prev = cs.randomState(${input.seed}).randn(${inputShape.join(', ')});`
        : `// ${file.says}; read in Node.
const A_prev = tensor(${array(layer)}.from(fromNpy(readFileSync(${JSON.stringify(file.name)})).data), ${shape});`;
  const [files, reads] =
    input.kind === 'numbers' || input.kind === 'random'
      ? ['', '']
      : ["import { readFileSync } from 'node:fs';\n", 'fromNpy, '];
  return `${files}import { ${reads}load, tensor } from 'convstep';

const cs = await load();
${source}
`;
}

const padsOf = ({ axes }: Computed): string => {
  const [top, bottom, left, right] = sides(axes);
  return `[[${top}, ${bottom}], [${left}, ${right}]]`;
};

function parameters({ layer }: Computed): string {
  const shape = weightShape(layer);
  const n_C = layer.b.length;
  const perRow = shape[1] * shape[2] * shape[3];
  return `const W = tensor(${typed(layer, orderedWeights(layer), perRow)}, [${shape.join(', ')}]);${turnedNote(layer, '//')}
const b = tensor(${array(layer)}.of(${layer.b.join(', ')}), [1, 1, 1, ${n_C}]);
`;
}

const slide = (computed: Computed): string => `{
  stride: [${computed.layer.stride.join(', ')}],
  pad: ${padsOf(computed)}, // [[top, bottom], [left, right]]
  dilation: [${computed.layer.dilation.join(', ')}],
  groups: ${computed.layer.groups},
}`;

const ending = ({ layer }: Computed): string =>
  `${
    layer.activation === 'none'
      ? ''
      : `const { A } = cs.activationForward(Z, '${layer.activation}');\n`
  }console.log(${outputName(layer)}.shape, ${outputName(layer)}.data);
`;

const conv = (computed: Computed): string => `${head(computed)}${parameters(computed)}
const { Z } = cs.convForward(A_prev, W, b, ${slide(computed)});
${ending(computed)}`;

function transposed(computed: Computed): string {
  const { layer, axes } = computed;
  const shape = [layer.inputShape[0], axes.h.in, axes.w.in, layer.b.length];
  const kind = array(layer);
  const channels = layer.inputShape[3];
  const added = layer.b.some((x) => x !== 0);
  const sum = added
    ? `const ones = tensor(new ${kind}(${layer.b.length}).fill(1), [1, 1, 1, ${layer.b.length}]);
const { Z } = cs.convForward(dA_prev, ones, b, { groups: ${layer.b.length} }); // adds b
`
    : 'const Z = dA_prev;\n';
  return `${head(computed)}${parameters(computed)}
// dA_prev of a convolution: A_prev plays its dZ. Of that convolution's input only the shape counts.
const cache = {
  A_prev: tensor(new ${kind}(${shape.join(' * ')}), [${shape.join(', ')}]),
  W,
  b: tensor(new ${kind}(${channels}), [1, 1, 1, ${channels}]),
  hparameters: ${slide(computed).replaceAll('\n', '\n  ')},
};
const { dA_prev } = cs.convBackward(A_prev, cache);
${sum}${ending(computed)}`;
}

function pool(computed: Computed): string {
  const { layer } = computed;
  const counted = layer.countIncludePad ? '\n  countIncludePad: true,' : '';
  return `${head(computed)}
const hparameters = {
  f: [${layer.f.join(', ')}],
  stride: [${layer.stride.join(', ')}],
  pad: ${padsOf(computed)}, // [[top, bottom], [left, right]]${counted}
};
const { A } = cs.poolForward(A_prev, hparameters, '${layer.op}');
${ending(computed)}`;
}

const pad = (computed: Computed): string => `${head(computed)}
const X_pad = cs.zeroPad(A_prev, ${padsOf(computed)}); // [[top, bottom], [left, right]]
${ending(computed)}`;

export const convstep: Writer = { conv, transposed, max: pool, average: pool, pad };
