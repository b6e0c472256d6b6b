// dA_prev: the gradient of a convolution's input is again a gather, of dZ with the filter rotated
// and its two channel axes exchanged; with a stride it is several, one per phase. Input row r is
// read by tap t of output i = (r + pad - t dilation) / stride, so rows of equal remainder share
// their taps, and each such phase is a convolution of stride 1. Where that is more work, as with
// filters almost as large as the image, windows are added up instead (scatter.hpp).
#pragma once

#include "kernels/gatherer.hpp"
#include "kernels/scatter.hpp"

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

  bool scatters() const { return scatters_; }

 private:
  struct Phase;

  Conv conv_;
  Algorithm forward_;
  bool scatters_;
  Scatter<T> scatter_;  // if so; else the phases
  std::int32_t phases_h_, phases_w_;
  Phase* phases_;  // (phases_h, phases_w); null while memory is only measured

  Phase phase(std::int32_t p) const;
};

}  // namespace convstep::kernels
