/** Every layer but the convolution that the page begins with. */
import type { Operation } from '../../model/state';
import type { Does } from './does';
import { pad } from './pad';
import { pool } from './pool';
import { transposed } from './transposed';

export const others: Readonly<Record<Exclude<Operation, 'conv'>, Does>> = {
  transposed,
  max: pool('max'),
  average: pool('average'),
  pad,
};
