#include "kernels/pool.hpp"

#include <algorithm>
#include <limits>

#include "kernels/simd.hpp"

namespace convstep::kernels {
namespace {

enum class Reduce {
  quick_max,  // misses a NaN, but notices that there may be one
  exact_max,  // a NaN wins, as in np.maximum
  sum,
};

// In pairs, which do not wait for each other.
template <int COUNT, class V>
V total(const V* sum) {
  if constexpr (COUNT == 1) return sum[0];
  return total<COUNT / 2>(sum) + total<COUNT - COUNT / 2>(sum + COUNT / 2);
}

// The part of one window that is inside the input: rows x columns cells.
template <class T>
struct Window {
  const T* first;
  std::int32_t rows, columns;
  std::ptrdiff_t row, column;  // elements from one to the next
  T share;                     // one over the cells that an average counts
};

template <Reduce REDUCE, class V>
V combine(V a, V b) {
  if constexpr (REDUCE == Reduce::sum) return a + b;
  if constexpr (REDUCE == Reduce::quick_max) return larger(a, b);
  const auto replace = (a < b) | (b != b);
  return replace ? b : a;
}

// VECTORS vectors of channels of one window. Along with the quick maximum, `seen` sums up all
// cells: it becomes NaN where any of them is one. So it does for opposite infinities; no harm, the
// exact maximum then finds none.
template <class T, Reduce REDUCE, int VECTORS>
void reduce(const Window<T>& window, std::ptrdiff_t c, Vector<T>* seen, T* out) {
  Vector<T> value[VECTORS];
  Vector<T> sum[VECTORS];
  CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
    // An average starts from nothing; a maximum may meet its first cell twice.
    value[v] = REDUCE == Reduce::sum ? Vector<T>{} : load(window.first + c + v * lanes<T>);
    sum[v] = Vector<T>{};
  }
  const T* line = window.first + c;
  for (std::int32_t kh = 0; kh < window.rows; ++kh, line += window.row) {
    const T* cell = line;
    for (std::int32_t kw = 0; kw < window.columns; ++kw, cell += window.column) {
      CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
        const Vector<T> x = load(cell + v * lanes<T>);
        value[v] = combine<REDUCE>(value[v], x);
        if (REDUCE == Reduce::quick_max) sum[v] += x;
      }
    }
  }
  CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
    store(out + c + v * lanes<T>,
          REDUCE == Reduce::sum ? value[v] * splat(window.share) : value[v]);
  }
  if (REDUCE == Reduce::quick_max) *seen += total<VECTORS>(sum);
}

// The same for `count` neighbouring windows of F x F cells, two columns apart; all channels of one
// before the next, so that memory is read in order. Of the cells only the two last rows and columns
// are watched for a NaN: the others were when the windows before were reduced. They are watched by
// products, because multipliers idle while adders, which also compare, are what a maximum waits
// for. A product is NaN for zero times infinity too; again no harm.
template <class T, Reduce REDUCE, int F>
void reduce_run(const Window<T>& window, std::int32_t count, std::int32_t n_C, Vector<T>* seen,
                T* out) {
  constexpr int L = lanes<T>;
  constexpr int most = 2;  // vectors at a time; V8 has no registers for more
  // Values of its own: as far as the compiler knows, each store might change those of `window`.
  const std::ptrdiff_t row = window.row;
  const std::ptrdiff_t column = window.column;
  const T share = window.share;
  const T* first = window.first;
  // From one on: what is near zero may be denormal, which some machines multiply slowly.
  Vector<T> sum[2 * most];
  for (auto& x : sum) x = splat(T(1));
  const auto reduce_block = [&]<int VECTORS>(std::ptrdiff_t c) __attribute__((always_inline)) {
    CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
      const T* line = first + c + v * L;
      Vector<T> cell[F][F];
      CONVSTEP_UNROLL for (int kh = 0; kh < F; ++kh, line += row) {
        const T* at = line;
        CONVSTEP_UNROLL for (int kw = 0; kw < F; ++kw, at += column) cell[kh][kw] = load(at);
      }
      Vector<T> value[F];
      CONVSTEP_UNROLL for (int kh = 0; kh < F; ++kh) {
        value[kh] = combine<REDUCE>(cell[kh][0], cell[kh][1]);
        if constexpr (F == 3) value[kh] = combine<REDUCE>(value[kh], cell[kh][2]);
      }
      Vector<T> all = combine<REDUCE>(value[0], value[1]);
      if constexpr (F == 3) all = combine<REDUCE>(all, value[2]);
      store(out + c + v * L, REDUCE == Reduce::sum ? all * splat(share) : all);
      if (REDUCE == Reduce::quick_max) {
        CONVSTEP_UNROLL for (int k = 0; k < 2; ++k) {
          Vector<T>& seen_by = sum[2 * v + k];
          seen_by = madd(cell[F - 2 + k][F - 2], cell[F - 2 + k][F - 1], seen_by);
        }
      }
    }
  };
  for (; count > 0; --count, first += 2 * column, out += n_C) {
    std::ptrdiff_t c = 0;
    for (; c + most * L <= n_C; c += most * L) reduce_block.template operator()<most>(c);
    // The last vector may take up channels that the one before has done.
    for (; c < n_C; c += L) {
      reduce_block.template operator()<1>(std::min<std::ptrdiff_t>(c, n_C - L));
    }
  }
  if (REDUCE == Reduce::quick_max) *seen += total<2 * most>(sum);
}

// The same of one channel, for tensors narrower than a vector.
template <class T, Reduce REDUCE>
void reduce_one(const Window<T>& window, std::int32_t c, T* out) {
  T most = window.first[c];
  T sum = 0;
  for (std::int32_t kh = 0; kh < window.rows; ++kh) {
    for (std::int32_t kw = 0; kw < window.columns; ++kw) {
      const T x = window.first[kh * window.row + kw * window.column + c];
      if (most < x || x != x) most = x;
      sum += x;
    }
  }
  out[c] = REDUCE == Reduce::sum ? sum * window.share : most;
}

// All channels of one output pixel.
template <class T, Reduce REDUCE>
void reduce_pixel(const Window<T>& window, std::int32_t n_C, Vector<T>* seen, T* out) {
  constexpr int L = lanes<T>;
  std::int32_t c = 0;
  if (n_C < L) {
    for (; c < n_C; ++c) reduce_one<T, REDUCE>(window, c, out);
  }
  for (; c + 4 * L <= n_C; c += 4 * L) reduce<T, REDUCE, 4>(window, c, seen, out);
  // The last vector may take up channels that the one before has done.
  for (; c < n_C; c += L) reduce<T, REDUCE, 1>(window, std::min(c, n_C - L), seen, out);
}

// Output row h of image A_prev. Returns whether a NaN may have been missed, here or, where windows
// overlap, in the row below.
template <class T, Reduce REDUCE>
bool reduce_row(const Pool& pool, const T* A_prev, std::int32_t h, T* out) {
  const Axis& horizontal = pool.window.w;
  const std::int32_t n_C = pool.A_prev.n_C;
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(n_C) * pool.A_prev.n_W;
  const Interval rows = pool.window.h.inside_of(h);
  const std::int32_t n_H = rows.size();
  const auto square = [&](std::int32_t f) {
    return pool.window.h.window == f && horizontal.window == f && n_H == f;
  };
  const bool apart = pool.window.h.stride == 2 && horizontal.stride == 2 && n_C >= lanes<T>;
  decltype(&reduce_run<T, REDUCE, 2>) run = nullptr;
  // The exact maximum is asked for where a NaN was seen: too seldom to be worth code of its own.
  if constexpr (REDUCE != Reduce::exact_max) {
    if (apart && square(2)) run = reduce_run<T, REDUCE, 2>;
    // Of overlapping windows, none before the first row and column could have watched for NaNs.
    if (apart && square(3) && h > 0) run = reduce_run<T, REDUCE, 3>;
  }
  const std::int32_t run_from = horizontal.window == 2 ? 0 : 1;
  Vector<T> seen{};
  for (std::int32_t w = 0; w < pool.A.n_W;) {
    const Interval columns = horizontal.inside_of(w);
    const std::int32_t n_W = columns.size();
    const T share = REDUCE == Reduce::sum ? static_cast<T>(1 / pool.divisor(rows, columns)) : T(1);
    const T* first = A_prev + rows.begin * row + static_cast<std::ptrdiff_t>(columns.begin) * n_C;
    const Window<T> window{first, n_H, n_W, row, n_C, share};
    std::int32_t count = 1;
    if (run != nullptr && w >= run_from && n_W == horizontal.window) {
      count = std::min((horizontal.in - columns.end) / 2 + 1, pool.A.n_W - w);
      run(window, count, n_C, &seen, out);
    } else {
      reduce_pixel<T, REDUCE>(window, n_C, &seen, out);
    }
    w += count;
    out += static_cast<std::ptrdiff_t>(count) * n_C;
  }
  bool missed = false;
  for (int k = 0; k < lanes<T>; ++k) missed |= seen[k] != seen[k];
  return missed;
}

}  // namespace

template <class T>
void pool(const Pool& pool, const T* A_prev, T* A) {
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(pool.A_prev.n_W) * pool.A_prev.n_C;
  const std::ptrdiff_t out_row = static_cast<std::ptrdiff_t>(pool.A.n_W) * pool.A.n_C;
  for (std::int32_t i = 0; i < pool.A.m; ++i, A_prev += row * pool.A_prev.n_H) {
    bool above = false;
    for (std::int32_t h = 0; h < pool.A.n_H; ++h, A += out_row) {
      if (pool.mode == PoolMode::average) {
        reduce_row<T, Reduce::sum>(pool, A_prev, h, A);
        continue;
      }
      const bool missed = reduce_row<T, Reduce::quick_max>(pool, A_prev, h, A);
      if (missed || above) reduce_row<T, Reduce::exact_max>(pool, A_prev, h, A);
      above = missed;
    }
  }
}

template void pool(const Pool&, const float*, float*);
template void pool(const Pool&, const double*, double*);

}  // namespace convstep::kernels
