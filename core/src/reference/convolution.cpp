// The exercise, loop for loop. Read this to learn; everything faster is tested against it.
#include "convstep/convolution.hpp"

#include <algorithm>

namespace convstep {
namespace {

// A_prev_pad[i, row, col, k] without making A_prev_pad: zeros around the input.
template <class T>
T padded(const Conv& conv, TensorView<const T> A_prev, int i, int row, int col, int k) {
  const bool inside = conv.window.h.inside(row) && conv.window.w.inside(col);
  return inside ? A_prev(i, row, col, k) : T(0);
}

}  // namespace

template <class T>
void zero_pad(const ZeroPad& problem, const T* X, T* X_pad) {
  const TensorView<const T> x{X, problem.X};
  const TensorView<T> x_pad{X_pad, problem.X_pad};
  const auto [m, n_H, n_W, n_C] = problem.X;

  std::fill_n(X_pad, problem.X_pad.size(), T(0));
  for (int i = 0; i < m; ++i)
    for (int h = 0; h < n_H; ++h)
      std::copy_n(&x(i, h, 0, 0), static_cast<std::size_t>(n_W) * n_C,
                  &x_pad(i, problem.top + h, problem.left, 0));
}

template <class T>
T conv_single_step(std::size_t size, const T* a_slice_prev, const T* W, T b) {
  T Z = 0;
  for (std::size_t k = 0; k < size; ++k) Z += a_slice_prev[k] * W[k];
  return Z + b;
}

template <class T>
void conv_forward(const Conv& conv, const T* A_prev_data, const T* W_data, const T* b, T* Z_data) {
  const TensorView<const T> A_prev{A_prev_data, conv.A_prev};  // (m, n_H_prev, n_W_prev, n_C_prev)
  const FilterView<const T> W{W_data, conv.W};                 // (f_H, f_W, n_C_prev/groups, n_C)
  const TensorView<T> Z{Z_data, conv.Z};                       // (m, n_H, n_W, n_C)
  const auto& [vertical, horizontal] = conv.window;

  for (int i = 0; i < conv.Z.m; ++i)            // over the batch
    for (int h = 0; h < conv.Z.n_H; ++h)        // over output rows
      for (int w = 0; w < conv.Z.n_W; ++w)      // over output columns
        for (int c = 0; c < conv.Z.n_C; ++c) {  // over filters
          const int first = conv.first_channel(c);
          T sum = 0;
          for (int kh = 0; kh < conv.W.f_H; ++kh)
            for (int kw = 0; kw < conv.W.f_W; ++kw)
              for (int k = 0; k < conv.W.n_C_prev; ++k) {
                const int row = vertical.position(h, kh);
                const int col = horizontal.position(w, kw);
                sum += padded(conv, A_prev, i, row, col, first + k) * W(kh, kw, k, c);
              }
          Z(i, h, w, c) = sum + b[c];
        }
}

template <class T>
void conv_backward(const Conv& conv, const T* dZ_data, const T* A_prev_data, const T* W_data,
                   T* dA_prev_data, T* dW_data, T* db) {
  const TensorView<const T> dZ{dZ_data, conv.Z};
  const TensorView<const T> A_prev{A_prev_data, conv.A_prev};
  const FilterView<const T> W{W_data, conv.W};
  const TensorView<T> dA_prev{dA_prev_data, conv.A_prev};
  const FilterView<T> dW{dW_data, conv.W};
  const auto& [vertical, horizontal] = conv.window;

  std::fill_n(dA_prev_data, conv.A_prev.size(), T(0));
  std::fill_n(dW_data, conv.W.size(), T(0));
  std::fill_n(db, conv.W.n_C, T(0));
  for (int i = 0; i < conv.Z.m; ++i)
    for (int h = 0; h < conv.Z.n_H; ++h)
      for (int w = 0; w < conv.Z.n_W; ++w)
        for (int c = 0; c < conv.Z.n_C; ++c) {
          const int first = conv.first_channel(c);
          const T dz = dZ(i, h, w, c);
          for (int kh = 0; kh < conv.W.f_H; ++kh)
            for (int kw = 0; kw < conv.W.f_W; ++kw)
              for (int k = 0; k < conv.W.n_C_prev; ++k) {
                const int row = vertical.position(h, kh);
                const int col = horizontal.position(w, kw);
                // What the window read takes the blame in proportion to its weight ...
                if (vertical.inside(row) && horizontal.inside(col)) {
                  dA_prev(i, row, col, first + k) += W(kh, kw, k, c) * dz;
                }
                // ... and the weight in proportion to what it read.
                dW(kh, kw, k, c) += padded(conv, A_prev, i, row, col, first + k) * dz;
              }
          db[c] += dz;
        }
}

template <class T>
void conv_terms(const Conv& conv, const T* A_prev_data, const T* W_data, const T* b,
                const Cell& cell, ConvTerms<T>* terms) {
  const TensorView<const T> A_prev{A_prev_data, conv.A_prev};
  const FilterView<const T> W{W_data, conv.W};
  const int first = conv.first_channel(cell.c);

  for (int kh = 0; kh < conv.W.f_H; ++kh) terms->rows[kh] = conv.window.h.position(cell.h, kh);
  for (int kw = 0; kw < conv.W.f_W; ++kw) terms->cols[kw] = conv.window.w.position(cell.w, kw);
  std::fill_n(terms->channel_sums, conv.W.n_C_prev, T(0));
  T sum = 0;
  std::size_t at = 0;
  for (int kh = 0; kh < conv.W.f_H; ++kh)
    for (int kw = 0; kw < conv.W.f_W; ++kw)
      for (int k = 0; k < conv.W.n_C_prev; ++k, ++at) {
        const T a = padded(conv, A_prev, cell.i, terms->rows[kh], terms->cols[kw], first + k);
        terms->slice[at] = a;
        terms->products[at] = a * W(kh, kw, k, cell.c);
        terms->channel_sums[k] += terms->products[at];
        sum += terms->products[at];
      }
  terms->Z = sum + b[cell.c];
}

#define CONVSTEP_INSTANTIATE(T)                                                       \
  template void zero_pad(const ZeroPad&, const T*, T*);                               \
  template T conv_single_step(std::size_t, const T*, const T*, T);                    \
  template void conv_forward(const Conv&, const T*, const T*, const T*, T*);          \
  template void conv_backward(const Conv&, const T*, const T*, const T*, T*, T*, T*); \
  template void conv_terms(const Conv&, const T*, const T*, const T*, const Cell&, ConvTerms<T>*);
CONVSTEP_INSTANTIATE(float)
CONVSTEP_INSTANTIATE(double)
#undef CONVSTEP_INSTANTIATE

}  // namespace convstep
