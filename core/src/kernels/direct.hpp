// Convolution along image rows, for few channels or few filters (few of both: planes.hpp), where
// finding each pixel's window would cost as much as multiplying it: neighbouring windows are a
// constant step apart. Near the sides of the image that holds for a copy, a band of rows high, with
// its padding; elsewhere for the image.
//
// With one input and one output channel (image filtering) a vector holds neighbouring pixels; with
// fewer output channels than it has lanes, neighbouring numbers of the window; otherwise channels
// of one pixel.
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

template <class T>
class Direct {
 public:
  // One input and one output channel, neighbours in memory: read where they are.
  static bool filters(const Gather& gather) {
    return gather.n_C_prev == 1 && gather.n_C == 1 && gather.w.stride == 1 &&
           gather.out_column == 1;
  }

  void plan(const Gather& gather, bool clamp);  // one group
  double copied() const;                        // how many numbers of an image
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);
  void prepare() {}
  void pack(const Weights<T>& W, const T* b);
  void run(const T* input, T* output) const;

 private:
  Gather gather_;
  T floor_;
  bool filtering_;  // vectors of pixels
  bool dot_;        // vectors along the window
  // Output pixels computed from the image itself. Where there are none, rows_ is empty too.
  Interval rows_, columns_;
  // The copy that the others are computed from.
  bool copies_;                // whether there are others
  std::int32_t band_;          // most output rows at a time
  std::int32_t copy_rows_;     // input rows that they read
  std::int32_t copy_columns_;  // input columns that a row of windows reads, padding included
  T* packed_;
  T* copy_;  // (copy_rows, copy_columns, n_C_prev)

  void copy_band(const T* image, std::int32_t first, std::int32_t begin, std::int32_t end) const;
  void run_row(const T* window, std::ptrdiff_t row, T* output, Interval pixels) const;
  template <int ROWS>
  void filter_rows(const T* window, std::ptrdiff_t row, T* output, Interval pixels) const;
  void run_band(const T* image, std::int32_t first, std::int32_t end, T* output) const;
};

}  // namespace convstep::kernels
