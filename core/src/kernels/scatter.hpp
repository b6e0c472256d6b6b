// dA_prev as the adjoint of a gather: each pixel of dZ, multiplied by every filter, becomes a
// window that is added to dA_prev where it was read. Source: col2im (the Caffe library).
//
// m n_H n_W f_H f_W n_C_prev (n_C / groups) multiply-adds, as forward, and a number written and
// added for each n_C / groups of them. The gather (input_gradient.hpp) writes each number once, but
// has m n_H_prev n_W_prev / stride^2 pixels, and multiplies zeros beyond the sides of dZ: where the
// filter is almost as large as the image, these are nearly all.
//
// Sums of n_C / groups products, at most f_H f_W of them: within the bound of one sum of them all.
#pragma once

#include "kernels/gemm.hpp"

namespace convstep::kernels {

// How many neighbours in memory are added at a time: a window's row, unless its taps are apart or
// another group's channels between them.
inline std::int32_t scattered_run(const Gather& forward) {
  const bool fused = forward.w.dilation == 1 && forward.groups == 1;
  return forward.n_C_prev * (fused ? forward.w.taps : 1);
}

template <class T>
class Scatter {
 public:
  void plan(const Gather& forward);
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);  // after the weights
  void pack(const T* W);                // as conv.W
  void run(const T* dZ, T* dA_prev) const;

 private:
  Gather gather_;       // the forward one
  std::int32_t block_;  // pixels at a time
  Gemm<T> gemm_;        // their windows
  T* windows_;          // (block, groups, f_H, f_W, n_C_prev)

  std::ptrdiff_t window_size() const;
  void add_window(const T* window, std::int32_t pixel, T* dA_prev) const;
};

}  // namespace convstep::kernels
