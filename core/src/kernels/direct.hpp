// Convolution along image rows, for inputs of few channels, where finding each pixel's window would
// cost as much as multiplying it. A band of input rows is copied with its padding; there, windows
// are all alike and neighbours a constant step apart.
//
// With one input and one output channel (image filtering) a vector holds neighbouring pixels,
// otherwise channels of one pixel.
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

template <class T>
class Direct {
 public:
  void plan(const Gather& gather, bool clamp);  // one group
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);
  void prepare() {}
  void pack(const Weights<T>& W, const T* b);
  void run(const T* input, T* output) const;

 private:
  Gather gather_;
  bool clamp_;
  bool filtering_;          // vectors of pixels
  bool padded_;             // some window reaches over a side
  std::int32_t band_;       // output rows computed from one copy
  std::int32_t band_rows_;  // input rows copied for them
  std::int32_t columns_;    // input columns that windows reach, padding included
  T* packed_;
  T* copy_;  // (band_rows, columns, n_C_prev)

  void copy_band(const T* image, std::int32_t first) const;
  void run_row(const T* window, std::ptrdiff_t row, T* output) const;
  void filter_row(const T* window, std::ptrdiff_t row, T* output) const;
};

}  // namespace convstep::kernels
