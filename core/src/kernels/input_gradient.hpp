// dA_prev: the gradient of a convolution's input is again a gather, of dZ with the filter rotated
// and its two channel axes exchanged; with a stride it is several, one per phase. Input row r is
// read by tap t of output i = (r + pad - t dilation) / stride, so rows of equal remainder share
// their taps, and each such phase is a convolution of stride 1.
#pragma once

#include "kernels/gatherer.hpp"

namespace convstep::kernels {

template <class T>
class InputGradient {
 public:
  // forward: the convolution's own algorithm. Winograd serves its gradient too, and only then.
  void plan(const Conv& conv, Algorithm forward);
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);  // after the weights
  void pack(const T* W);                // as conv.W
  void run(const T* dZ, T* dA_prev) const;

 private:
  struct Phase;

  Conv conv_;
  Algorithm forward_;
  std::int32_t phases_h_, phases_w_;
  Phase* phases_;  // (phases_h, phases_w); null while memory is only measured

  Phase phase(std::int32_t p) const;
};

}  // namespace convstep::kernels
