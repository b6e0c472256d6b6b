// The register tile of every matrix product here: ROWS output pixels x COLUMNS vectors of output
// channels, accumulated over the taps of a window.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd.hpp"

namespace convstep::kernels {

// How many columns of weights lie side by side: the width of the widest tile.
template <class T>
inline constexpr std::int32_t panel = 2 * lanes<T>;

// Three heights serve every count of rows; those beyond are computed and dropped.
constexpr std::int32_t tile_rows(std::int32_t count) {
  if (count > register_rows / 2) return register_rows;
  return count > 1 ? register_rows / 2 : 1;
}

// What `kernel` gives for one of these heights, and two vectors of columns or one, as constants.
template <class Kernel>
auto for_tile(std::int32_t rows, bool wide, Kernel kernel) {
  constexpr int most = register_rows;
  const auto columns = [=]<int ROWS>() {
    return wide ? kernel.template operator()<ROWS, 2>() : kernel.template operator()<ROWS, 1>();
  };
  if (rows == most) return columns.template operator()<most>();
  return rows > 1 ? columns.template operator()<most / 2>() : columns.template operator()<1>();
}

template <class T, int ROWS, int COLUMNS>
struct RegisterTile {
  static constexpr int L = lanes<T>;
  Vector<T> sum[ROWS][COLUMNS] = {};

  // sum += a (ROWS, run) * weights (run, COLUMNS vectors)
  [[gnu::always_inline]] void add(const T* const* a, std::int32_t run, const T* weights) {
    // A single row's sums would wait for each other: every other term goes into sums of its own.
    std::int32_t k = 0;
    if constexpr (ROWS == 1) {
      RegisterTile odd[3];
      for (; k + 4 <= run; k += 4, weights += 4 * COLUMNS * L) {
        add_term(a, k, weights);
        CONVSTEP_UNROLL for (int n = 0; n < 3; ++n) odd[n].add_term(
            a, k + n + 1, weights + (n + 1) * COLUMNS * L);
      }
      CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) {
        sum[0][v] += odd[0].sum[0][v] + (odd[1].sum[0][v] + odd[2].sum[0][v]);
      }
    }
    for (; k < run; ++k, weights += COLUMNS * L) add_term(a, k, weights);
  }

  [[gnu::always_inline]] void add_term(const T* const* a, std::int32_t k, const T* weights) {
    Vector<T> w[COLUMNS];
    CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) w[v] = load(weights + v * L);
    CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
      const Vector<T> x = splat(a[r][k]);
      CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) sum[r][v] = madd(x, w[v], sum[r][v]);
    }
  }
};

// The inputs are not copied into a matrix. Each pixel's window is given by pointers, one per tap,
// to `run` contiguous numbers; taps in the padding point to zeros. Source: M. Dukhan, "The Indirect
// Convolution Algorithm", 2019 (the XNNPACK library).
//
// rows (taps, ROWS): pointers, each read at [offset, offset + run).
// weights: COLUMNS vectors of bias, then (taps, run, COLUMNS vectors).
// out (ROWS): where each pixel's COLUMNS vectors go, from `channel` on.
template <class T, int ROWS, int COLUMNS>
void accumulate_windows(const T* const* rows, std::int32_t taps, std::int32_t run,
                        std::ptrdiff_t offset, const T* weights, T floor, T* const* out,
                        std::ptrdiff_t channel) {
  constexpr int L = lanes<T>;
  RegisterTile<T, ROWS, COLUMNS> tile;
  CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) {
    const Vector<T> bias = load(weights + v * L);
    CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) tile.sum[r][v] = bias;
  }
  weights += COLUMNS * L;
  for (std::int32_t tap = 0; tap < taps; ++tap, rows += ROWS) {
    const T* a[ROWS];
    CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) a[r] = rows[r] + offset;
    tile.add(a, run, weights);
    weights += static_cast<std::ptrdiff_t>(run) * COLUMNS * L;
  }
  CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
    CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) {
      store(out[r] + channel + v * L, larger(tile.sum[r][v], splat(floor)));
    }
  }
}

// C (tiles * ROWS, COLUMNS vectors) = A (tiles * ROWS, run) * weights (run, COLUMNS vectors), with
// `a_row` and `c_row` elements from one row to the next.
template <class T, int ROWS, int COLUMNS>
void multiply_matrix(const T* A, std::ptrdiff_t a_row, const T* weights, std::int32_t run,
                     std::int32_t tiles, T* C, std::ptrdiff_t c_row) {
  for (; tiles > 0; --tiles) {
    const T* a[ROWS];
    CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) a[r] = A + r * a_row;
    RegisterTile<T, ROWS, COLUMNS> tile;
    tile.add(a, run, weights);
    CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
      CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v)
          store(C + r * c_row + v * lanes<T>, tile.sum[r][v]);
    }
    A += ROWS * a_row;
    C += ROWS * c_row;
  }
}

}  // namespace convstep::kernels
