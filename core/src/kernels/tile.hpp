// The register tile of every matrix product here: ROWS output pixels x COLUMNS vectors of output
// channels, accumulated over the taps of a window.
//
// The inputs are not copied into a matrix. Each pixel's window is given by pointers, one per tap,
// to `run` contiguous numbers; taps in the padding point to zeros. Source: M. Dukhan, "The Indirect
// Convolution Algorithm", 2019 (the XNNPACK library).
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd.hpp"

namespace convstep::kernels {

// rows (taps, ROWS): pointers, each read at [offset, offset + run).
// weights: COLUMNS vectors of bias, then (taps, run, COLUMNS vectors).
// out (ROWS): where each pixel's COLUMNS vectors go.
template <class T, int ROWS, int COLUMNS>
inline void accumulate(const T* const* rows, std::int32_t taps, std::int32_t run,
                       std::ptrdiff_t offset, const T* weights, bool clamp, T* const* out) {
  constexpr int L = lanes<T>;
  Vector<T> sum[ROWS][COLUMNS];
  for (int v = 0; v < COLUMNS; ++v) {
    const Vector<T> bias = load(weights + v * L);
    for (int r = 0; r < ROWS; ++r) sum[r][v] = bias;
  }
  weights += COLUMNS * L;

  for (std::int32_t tap = 0; tap < taps; ++tap, rows += ROWS) {
    const T* a[ROWS];
    for (int r = 0; r < ROWS; ++r) a[r] = rows[r] + offset;
    for (std::int32_t k = 0; k < run; ++k, weights += COLUMNS * L) {
      Vector<T> w[COLUMNS];
      for (int v = 0; v < COLUMNS; ++v) w[v] = load(weights + v * L);
      for (int r = 0; r < ROWS; ++r) {
        const Vector<T> x = splat(a[r][k]);
        for (int v = 0; v < COLUMNS; ++v) sum[r][v] = madd(x, w[v], sum[r][v]);
      }
    }
  }

  for (int r = 0; r < ROWS; ++r) {
    for (int v = 0; v < COLUMNS; ++v) {
      store(out[r] + v * L, clamp ? relu(sum[r][v]) : sum[r][v]);
    }
  }
}

}  // namespace convstep::kernels
