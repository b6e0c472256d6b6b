// 3x3 convolution of stride 1 by Winograd's minimal filtering, M x M outputs at a time.
//
// A block of tiles at a time: their inputs are transformed into V (N^2, tiles, n_C_prev), each of
// the N^2 points is a matrix product with the transformed filter, giving (N^2, tiles, n_C), which
// is transformed back. Both transforms are vectorised over channels.
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

template <class T>
class Winograd {
 public:
  // tile: M, one of 2, 4, 6. The gather is 3x3 of stride 1 and dilation 1, in one group.
  void plan(const Gather& gather, int tile, bool clamp);
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);
  void prepare();
  void pack(const Weights<T>& W, const T* b);
  void run(const T* input, T* output) const;

 private:
  Gather gather_;
  int tile_;
  T floor_;
  std::int32_t tiles_h_, tiles_w_;
  std::int32_t block_;                   // tiles per block
  std::int32_t n_C_prev_, n_C_;          // rounded up to whole vectors
  std::ptrdiff_t point_in_, point_out_;  // elements from one point to the next
  T* U_;                                 // (N^2, panels, n_C_prev, panel)
  T* bias_;                              // n_C
  T* V_;                                 // (N^2, block, n_C_prev)
  T* products_;                          // (N^2, block, n_C)
  T* zeros_;

  int points() const { return (tile_ + 2) * (tile_ + 2); }
  template <int M>
  void transform_input(const T* input, std::int32_t first, std::int32_t count) const;
  template <int M>
  void transform_output(T* output, std::int32_t first, std::int32_t count) const;
  void multiply(std::int32_t count) const;
};

}  // namespace convstep::kernels
