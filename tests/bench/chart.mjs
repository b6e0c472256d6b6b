/**
 * Draws what run.mjs measured, bars by shape or a sweep's lines:
 *
 *   node tests/bench/chart.mjs results.json results.svg
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { bars } from './chart-bars.mjs';
import { lines } from './chart-lines.mjs';

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error('node tests/bench/chart.mjs <results.json> <picture.svg>');
  process.exit(2);
}
const report = JSON.parse(readFileSync(from, 'utf8'));
const isSweep = report.results[0].along !== undefined;
writeFileSync(to, isSweep ? lines(report) : bars(report));
