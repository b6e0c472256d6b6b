/** The core's axis without its method, so that it can travel; each start is asked for once. */
import type { Axis } from 'convstep';
import type { AxisData } from '../model/axes';

export const axisData = (axis: Axis): AxisData => ({
  in: axis.in,
  window: axis.window,
  stride: axis.stride,
  dilation: axis.dilation,
  padBefore: axis.padBefore,
  padAfter: axis.padAfter,
  out: axis.out,
  extent: axis.extent,
  dropped: axis.dropped,
  starts: Array.from({ length: axis.out }, (_, i) => axis.start(i)),
});
