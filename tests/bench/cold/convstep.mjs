// node convstep.mjs <file: address of the installed package's Node entry>
import { b, report, shapes, W, x } from './case.mjs';

const start = performance.now();
const { load } = await import(process.argv[2]);
const cs = await load();
const { Z } = cs.convForward(
  { shape: shapes.x, data: x },
  { shape: shapes.W, data: W },
  { shape: [1, 1, 1, 8], data: b },
  { pad: 'same' },
);
report(start, Z.data[Z.data.length - 1]);
