#include <algorithm>

#include "kernels/pool.hpp"
#include "kernels/simd.hpp"

namespace convstep::kernels {
namespace {

// One vector of channels of one output pixel: its gradient, or what of it belongs to a cell.
template <class V, bool MAX>
V share_of(V share, V x, V most) {
  return MAX ? (x == most ? share : V{}) : share;
}

// The gradient of one output pixel goes to every cell of its window, or to those that were its
// maximum: `rows` x `columns` cells, `row` and n_C elements apart. ALONE: no other window has them.
template <class T, bool MAX, bool ALONE>
void spread(const T* dA, const T* A, const T* x, T* dx, std::int32_t rows, std::int32_t columns,
            std::ptrdiff_t row, std::int32_t n_C, T scale) {
  constexpr int L = lanes<T>;
  std::int32_t c = 0;
  for (; c + L <= n_C; c += L) {
    const Vector<T> share = MAX ? load(dA + c) : load(dA + c) * splat(scale);
    const Vector<T> most = load(A + c);
    for (std::int32_t kh = 0; kh < rows; ++kh) {
      std::ptrdiff_t at = kh * row + c;
      for (std::int32_t kw = 0; kw < columns; ++kw, at += n_C) {
        const Vector<T> own = share_of<Vector<T>, MAX>(share, load(x + at), most);
        store(dx + at, ALONE ? own : load(dx + at) + own);
      }
    }
  }
  for (; c < n_C; ++c) {
    for (std::int32_t kh = 0; kh < rows; ++kh) {
      std::ptrdiff_t at = kh * row + c;
      for (std::int32_t kw = 0; kw < columns; ++kw, at += n_C) {
        if (!MAX || x[at] == A[c]) dx[at] += dA[c] * scale;
      }
    }
  }
}

template <class T>
auto spread_for(const Pool& pool) {
  const auto apart = [](const Axis& axis) { return axis.stride >= axis.window; };
  const bool alone = apart(pool.window.h) && apart(pool.window.w);
  if (pool.mode == PoolMode::max) return alone ? spread<T, true, true> : spread<T, true, false>;
  return alone ? spread<T, false, true> : spread<T, false, false>;
}

}  // namespace

template <class T>
void pool_gradient(const Pool& pool, const T* dA, const T* A, const T* A_prev, T* dA_prev) {
  std::fill_n(dA_prev, pool.A_prev.size(), T(0));
  const auto spread_pixel = spread_for<T>(pool);
  const std::int32_t n_C = pool.A.n_C;
  const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(pool.A_prev.n_W) * n_C;
  const std::ptrdiff_t image = row * pool.A_prev.n_H;
  for (std::int32_t i = 0; i < pool.A.m; ++i) {
    for (std::int32_t h = 0; h < pool.A.n_H; ++h) {
      const Interval rows = pool.window.h.inside_of(h);
      for (std::int32_t w = 0; w < pool.A.n_W; ++w, dA += n_C, A += n_C) {
        const Interval columns = pool.window.w.inside_of(w);
        const std::ptrdiff_t at =
            i * image + rows.begin * row + static_cast<std::ptrdiff_t>(columns.begin) * n_C;
        const double cells = pool.mode == PoolMode::max ? 1 : pool.divisor(rows, columns);
        spread_pixel(dA, A, A_prev + at, dA_prev + at, rows.size(), columns.size(), row, n_C,
                     static_cast<T>(1 / cells));
      }
    }
  }
}

template void pool_gradient(const Pool&, const float*, const float*, const float*, float*);
template void pool_gradient(const Pool&, const double*, const double*, const double*, double*);

}  // namespace convstep::kernels
