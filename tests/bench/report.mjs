// What a person reads: tables in plain text.

import { judge, LABELS, SHORT } from './verdict.mjs';

const figure = (value) => (value === undefined ? '' : Number(value.toPrecision(3)).toString());
const times = (ratio) => (ratio === undefined ? '' : `${ratio.toFixed(2)}x`);
const percent = (share) => (share === undefined ? '' : `${Math.round(100 * share)} %`);
const kilobytes = (bytes) => `${Math.round(bytes / 1024).toLocaleString('en')} KB`;

/** Half the distance between the quartiles. */
const spreadOf = ({ median, low, high }) => `±${Math.round((50 * (high - low)) / median)} %`;

/** Columns as wide as their widest cell; the first to the left, the others as `align` says. */
function table(head, rows, align = '') {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((cell, column) =>
        align[column] === 'l' ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)];
}

function verdict(measured) {
  const { targets, missed, slowerThan, muchScratch } = judge(measured);
  const which =
    targets.length > 1 ? ` of ${missed.map(({ text }) => text.slice(2)).join(', ')}` : '';
  return [
    ...(missed.length > 0 ? [`short${which}`] : targets.length > 0 ? ['reached'] : []),
    ...slowerThan.map((id) => `slower than ${SHORT[id]}`),
    ...(muchScratch ? ['much scratch'] : []),
  ].join(', ');
}

function row(measured) {
  const { engines, unit } = measured;
  const { convstep: ours, ceiling } = engines;
  const { targets } = judge(measured);
  const target = targets.map(({ text }) => text).join(', ');
  const against = (id) => times(engines[id]?.ratio.median);
  const partial = engines.tfjs && isPartial(measured, 'tfjs') ? '*' : '';
  return [
    measured.name,
    ours.facts.algorithm ?? '',
    figure(ours.ms.median),
    spreadOf(ours.ms),
    `${figure(ours.rate.median)} ${unit}`,
    percent(ceiling?.fraction.median),
    against('tfjs') + partial,
    engines.training ? against('training') : against('onnx'),
    engines.simd ? percent(1 / engines.simd.ratio.median) : '',
    target,
    verdict(measured),
  ];
}

const HEAD = [
  ...['case', 'how', 'ms', '', 'rate', 'ceiling', 'vs tfjs', 'vs ORT', 'SIMD'],
  ...['target', ''],
];

function speed(results) {
  return table(HEAD, results.map(row), 'llrrrrrrrll');
}

function copying(results) {
  const rows = results
    .filter(({ engines }) => engines.convstep.parts !== undefined)
    .map(({ name, engines: { convstep: ours } }) => {
      const { run, pack, copy, allowance } = ours.parts;
      const parts = [ours.ms, run, pack, copy].map(({ median }) => figure(median));
      return [name, ...parts, times(allowance.median)];
    });
  const head = ['copying functions, ms', 'function', 'run', 'pack', 'copies', 'allowed / taken'];
  return rows.length > 0 ? ['', ...table(head, rows, 'l')] : [];
}

function memory(results) {
  const rows = results
    .filter(({ engines }) => engines.convstep.facts.workspaceBytes !== undefined)
    .map(({ name, engines }) => {
      const { workspaceBytes, weightBytes = 0, tensorBytes } = engines.convstep.facts;
      const share = times(workspaceBytes / tensorBytes);
      return [name, ...[tensorBytes, weightBytes, workspaceBytes].map(kilobytes), share];
    });
  const head = ['memory', 'in + W + out', 'W as kept', 'scratch', 'scratch / tensors'];
  return rows.length > 0 ? ['', ...table(head, rows, 'l')] : [];
}

/** Of a sweep's many cases only the worst. */
function worst(results) {
  const largest = (values) => Math.max(...values.filter((value) => value !== undefined));
  const errors = Object.keys(LABELS)
    .map((id) => [id, largest(results.map(({ engines }) => engines[id]?.error))])
    .filter(([, error]) => error >= 0)
    .map(([id, error]) => `${LABELS[id]} ${error.toExponential(0)}`);
  const scratch = largest(
    results.map(({ engines }) => {
      const { workspaceBytes, tensorBytes } = engines.convstep.facts;
      return workspaceBytes / tensorBytes;
    }),
  );
  return [
    '',
    `Largest error over largest value: ${errors.join(', ')}.`,
    `Largest scratch over tensors: ${times(scratch)}.`,
  ];
}

/** What it all comes to, in sentences. */
function conclusions(results) {
  const verdicts = results.map((measured) => ({ name: measured.name, ...judge(measured) }));
  const say = (what, list) => {
    // A list that long says nothing that the table does not.
    const names = list.length > 12 ? '' : list.map(({ name }) => name).join('; ');
    return `${what}: ${list.length} of ${results.length}${names && `: ${names}`}.`;
  };
  const targets = verdicts.flatMap((each) => each.targets);
  const missed = verdicts.flatMap((each) => each.missed);
  const simd = results.some(({ engines }) => engines.simd !== undefined);
  return [
    '',
    ...(targets.length > 0
      ? [`Targets reached: ${targets.length - missed.length} of ${targets.length}.`]
      : []),
    say(
      'Slower than a peer',
      verdicts.filter(({ slowerThan }) => slowerThan.length > 0),
    ),
    ...(simd
      ? [
          say(
            'SIMD flavour slower than a peer',
            verdicts.filter((it) => it.simdSlowerThan.length > 0),
          ),
          say(
            'SIMD flavour below 90 % of the relaxed one',
            verdicts.filter((it) => it.simdBelow),
          ),
        ]
      : []),
  ];
}

function ceilings(results) {
  return ['float32', 'float64'].flatMap((dtype) => {
    const measured = results
      .filter((one) => one.dtype === dtype && one.unit === 'GF/s' && one.engines.ceiling)
      .map(({ engines }) => engines.ceiling);
    if (measured.length === 0) return [];
    const { plainShare, ceiling: tile } = measured[0].facts;
    const rate = figure(Math.max(...measured.map((one) => one.rate.median)));
    const plain = plainShare < 1 ? `; ${percent(plainShare)} of that without relaxed_madd` : '';
    return [`Ceiling ${dtype}: ${rate} GF/s, tile ${tile}${plain}.`];
  });
}

function correctness(results) {
  const ids = Object.keys(LABELS).filter((id) =>
    results.some(({ engines }) => engines[id]?.error !== undefined),
  );
  const rows = results.map(({ name, engines }) => [
    name,
    ...ids.map((id) => {
      const { error, wrong } = engines[id] ?? {};
      return error === undefined ? '' : `${wrong ? 'WRONG ' : ''}${error.toExponential(0)}`;
    }),
  ]);
  const head = ['largest error / largest value', ...ids.map((id) => LABELS[id])];
  return ['', ...table(head, rows, 'l')];
}

/** Where a peer does a part of the work only: tfjs has no gradient of the filter. */
const isPartial = ({ op }, peer) => op === 'convBackward' && peer === 'tfjs';

/** Geometric means of the ratios to each peer, over groups of cases. */
export function means(results) {
  const groups = {
    'convolution, forward': ({ op, dtype }) => op === 'conv' && dtype === 'float32',
    'convolution, gradients': ({ op }) => op === 'convBackward',
    'pooling, forward': ({ op }) => op === 'pool',
    'pooling, gradients': ({ op }) => op === 'poolBackward',
  };
  return Object.entries(groups).flatMap(([group, belongs]) =>
    Object.keys(SHORT).flatMap((peer) => {
      const ratios = results
        .filter((measured) => belongs(measured) && !isPartial(measured, peer))
        .map(({ engines }) => engines[peer]?.ratio.median)
        .filter((ratio) => ratio !== undefined);
      if (ratios.length < 2) return [];
      const logarithms = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0);
      const mean = Number(Math.exp(logarithms / ratios.length).toPrecision(4));
      return [{ group, peer, cases: ratios.length, mean }];
    }),
  );
}

/** @param {{ results: object[], machine: object }} report @returns {string} */
export function text({ results, machine }) {
  const { cpu, cores, engine, flavour, date } = machine;
  const summary = means(results).map(({ group, peer, cases, mean }) => [
    group,
    LABELS[peer],
    times(mean),
    `${cases} cases`,
  ]);
  const partial = results.some(({ op, engines }) => op === 'convBackward' && engines.tfjs);
  const isSweep = results[0].along !== undefined;
  const head = ['geometric means: times as fast as', '', '', ''];
  return [
    `${cpu}, ${cores} cores, one thread; ${engine}; flavour ${flavour}; ${date}`,
    '',
    ...speed(results),
    ...(partial ? ["* tfjs computes the input's gradient only: it has none for the filter."] : []),
    ...ceilings(results),
    ...copying(results),
    ...(isSweep ? worst(results) : [...memory(results), ...correctness(results)]),
    ...(summary.length > 0 ? ['', ...table(head, summary, 'll')] : []),
    ...conclusions(results),
  ].join('\n');
}
