// dW and db: the matrix product of what each weight read (window x pixels) with dZ (pixels x n_C).
// The register tile is the forward one with its roles exchanged: accumulators are weights, and the
// long sum runs over pixels.
//
// Both factors are first laid out so that a tile walks through memory without a jump. dZ goes into
// panels of channels, once. Of the input, one panel at a time is gathered: some (kw, k) positions
// of a window's row, for every input row and output column; all f_H taps and all filters then use
// it. Rows of padding are skipped, columns of padding are zeros in the panel.
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

template <class T>
class WeightGradient {
 public:
  void plan(const Conv& conv);
  void take_workspace(Carver* carver);
  void run(const T* dZ, const T* A_prev, T* dW, T* db) const;

 private:
  Gather gather_;
  T* dZ_panels_;    // (panels, m, n_H, n_W, panel)
  T* input_panel_;  // (m, n_H_prev, n_W, rows)

  void split_channels(const T* dZ, T* db) const;
  void gather_panel(const T* A_prev, std::int32_t group, std::int32_t first, std::int32_t count,
                    std::int32_t rows) const;
};

}  // namespace convstep::kernels
