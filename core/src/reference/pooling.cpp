// The exercise's pooling, loop for loop. Read this to learn; everything faster is tested against
// it.
#include "convstep/pooling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace convstep {
namespace {

// np.maximum: a NaN on either side wins; of equals, 0 and -0 among them, the first.
template <class T>
T maximum(T a, T b) {
  return a >= b || std::isnan(a) ? a : b;
}

template <class T>
T largest(TensorView<const T> A_prev, int i, Interval rows, Interval cols, int c) {
  T most = -std::numeric_limits<T>::infinity();
  for (int row = rows.begin; row < rows.end; ++row)
    for (int col = cols.begin; col < cols.end; ++col) most = maximum(most, A_prev(i, row, col, c));
  return most;
}

template <class T>
T mean(const Pool& pool, TensorView<const T> A_prev, int i, Interval rows, Interval cols, int c) {
  T sum = 0;
  for (int row = rows.begin; row < rows.end; ++row)
    for (int col = cols.begin; col < cols.end; ++col) sum += A_prev(i, row, col, c);
  return sum / static_cast<T>(pool.divisor(rows, cols));
}

}  // namespace

template <class T>
void pool_forward(const Pool& pool, const T* A_prev_data, T* A_data) {
  const TensorView<const T> A_prev{A_prev_data, pool.A_prev};  // (m, n_H_prev, n_W_prev, n_C)
  const TensorView<T> A{A_data, pool.A};                       // (m, n_H, n_W, n_C)

  for (int i = 0; i < pool.A.m; ++i)
    for (int h = 0; h < pool.A.n_H; ++h)
      for (int w = 0; w < pool.A.n_W; ++w)
        for (int c = 0; c < pool.A.n_C; ++c) {
          const Interval rows = pool.window.h.inside_of(h);
          const Interval cols = pool.window.w.inside_of(w);
          A(i, h, w, c) = pool.mode == PoolMode::max ? largest(A_prev, i, rows, cols, c)
                                                     : mean(pool, A_prev, i, rows, cols, c);
        }
}

template <class T>
void create_mask_from_window(std::size_t size, const T* x, std::uint8_t* mask) {
  T most = -std::numeric_limits<T>::infinity();
  for (std::size_t k = 0; k < size; ++k) most = maximum(most, x[k]);
  for (std::size_t k = 0; k < size; ++k) mask[k] = x[k] == most ? 1 : 0;  // NaN equals nothing
}

template <class T>
void distribute_value(T dz, std::size_t size, T* a) {
  std::fill_n(a, size, dz / static_cast<T>(size));
}

template <class T>
void pool_backward(const Pool& pool, const T* dA_data, const T* A_prev_data, T* dA_prev_data) {
  const TensorView<const T> dA{dA_data, pool.A};
  const TensorView<const T> A_prev{A_prev_data, pool.A_prev};
  const TensorView<T> dA_prev{dA_prev_data, pool.A_prev};

  std::fill_n(dA_prev_data, pool.A_prev.size(), T(0));
  for (int i = 0; i < pool.A.m; ++i)
    for (int h = 0; h < pool.A.n_H; ++h)
      for (int w = 0; w < pool.A.n_W; ++w)
        for (int c = 0; c < pool.A.n_C; ++c) {
          const Interval rows = pool.window.h.inside_of(h);
          const Interval cols = pool.window.w.inside_of(w);
          const bool max = pool.mode == PoolMode::max;
          const T most = max ? largest(A_prev, i, rows, cols, c) : T(0);
          const T share = dA(i, h, w, c) / static_cast<T>(max ? 1 : pool.divisor(rows, cols));
          for (int row = rows.begin; row < rows.end; ++row)
            for (int col = cols.begin; col < cols.end; ++col)
              if (!max || A_prev(i, row, col, c) == most) dA_prev(i, row, col, c) += share;
        }
}

template <class T>
void pool_terms(const Pool& pool, const T* A_prev_data, const Cell& cell, PoolTerms<T>* terms) {
  const TensorView<const T> A_prev{A_prev_data, pool.A_prev};
  const Axis& vertical = pool.window.h;
  const Axis& horizontal = pool.window.w;
  const Interval rows = vertical.inside_of(cell.h);
  const Interval cols = horizontal.inside_of(cell.w);
  const bool max = pool.mode == PoolMode::max;
  terms->A = max ? largest(A_prev, cell.i, rows, cols, cell.c)
                 : mean(pool, A_prev, cell.i, rows, cols, cell.c);
  terms->divisor = max ? 0 : static_cast<int>(pool.divisor(rows, cols));

  for (int kh = 0; kh < vertical.window; ++kh) terms->rows[kh] = vertical.position(cell.h, kh);
  for (int kw = 0; kw < horizontal.window; ++kw) terms->cols[kw] = horizontal.position(cell.w, kw);
  std::size_t at = 0;
  for (int kh = 0; kh < vertical.window; ++kh)
    for (int kw = 0; kw < horizontal.window; ++kw, ++at) {
      const int row = terms->rows[kh];
      const int col = terms->cols[kw];
      const bool in = vertical.inside(row) && horizontal.inside(col);
      const T value = in ? A_prev(cell.i, row, col, cell.c) : std::numeric_limits<T>::quiet_NaN();
      terms->values[at] = value;
      terms->inside[at] = in ? 1 : 0;
      terms->mask[at] = max && value == terms->A ? 1 : 0;
    }
}

#define CONVSTEP_INSTANTIATE(T)                                                \
  template void pool_forward(const Pool&, const T*, T*);                       \
  template void create_mask_from_window(std::size_t, const T*, std::uint8_t*); \
  template void distribute_value(T, std::size_t, T*);                          \
  template void pool_backward(const Pool&, const T*, const T*, T*);            \
  template void pool_terms(const Pool&, const T*, const Cell&, PoolTerms<T>*);
CONVSTEP_INSTANTIATE(float)
CONVSTEP_INSTANTIATE(double)
#undef CONVSTEP_INSTANTIATE

}  // namespace convstep
