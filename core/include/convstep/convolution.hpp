// Convolution, as deep learning says it (cross-correlation: the filter is not flipped).
//
// First a problem is checked, then it is computed. `check_conv` turns shapes and hyperparameters
// into a Conv or refuses them; the computations take that Conv and cannot fail. Pointers are to
// memory of the shapes that Conv names, outputs do not overlap inputs, and every output element is
// written.
//
// The functions here are the readable reference: the exercise's loops, in the exercise's order.
// layer.hpp computes the same with the fast algorithms of src/kernels.
//
// Numerical contract: N products are added one after another, so each element is within
// (N + 2) eps (sum|a w| + |b|) of the exact result, N = f_H f_W n_C_prev / groups, eps = 2^-24 in
// float32 and 2^-53 in float64; float64 agrees with NumPy to 1e-12 of a tensor's largest magnitude.
// Padding is made of zeros that are multiplied like any other cell, as NumPy does after np.pad: an
// infinite weight over padding gives NaN.
#pragma once

#include <cstdint>

#include "convstep/tensor.hpp"
#include "convstep/window.hpp"

namespace convstep {

// A convolution that has been checked.
struct Conv {
  Shape A_prev;
  FilterShape W;  // W.n_C_prev = A_prev.n_C / groups
  Window2d window;
  std::int32_t groups;
  Shape Z;

  std::int32_t first_channel(std::int32_t c) const { return c / (W.n_C / groups) * W.n_C_prev; }
};

// Hyperparameters as a caller describes them, unchecked. The window's size is W's.
struct ConvHparameters {
  double stride[2] = {1, 1};
  double dilation[2] = {1, 1};
  Padding pad;
  double groups = 1;
};

// Errors: shape_mismatch where ranks, lengths or channels disagree; dtype_mismatch; and
// invalid_argument where a hyperparameter is out of range or the window does not fit.
Status check_conv(const TensorClaim& A_prev, const TensorClaim& W, const TensorClaim& b,
                  const ConvHparameters& hparameters, Conv* out);
Status check_conv(const Shape& A_prev, const FilterShape& W, const ConvHparameters& hparameters,
                  Conv* out);

// X (m, n_H, n_W, n_C) with zeros around each image ->
// X_pad (m, top + n_H + bottom, left + n_W + right, n_C). Source: numpy.pad, mode 'constant'.
struct ZeroPad {
  Shape X;
  std::int32_t top, bottom, left, right;
  Shape X_pad;
};
Status check_zero_pad(const TensorClaim& X, const Padding& pad, ZeroPad* out);
template <class T>
void zero_pad(const ZeroPad& problem, const T* X, T* X_pad);

// One position of one filter: sum of a_slice_prev * W over `size` elements, plus b.
template <class T>
T conv_single_step(std::size_t size, const T* a_slice_prev, const T* W, T b);

// Z[i, h, w, c] = sum over (kh, kw, k) of A_prev_pad[i, h*s + kh*d, w*s + kw*d, k] W[kh, kw, k, c]
//               + b[c].
// b holds n_C elements. Multiply-adds: m n_H n_W n_C f_H f_W n_C_prev / groups.
template <class T>
void conv_forward(const Conv& conv, const T* A_prev, const T* W, const T* b, T* Z);

// The gradients of sum(Z * dZ): dA_prev as A_prev, dW as W, db of n_C elements. Twice the work of
// conv_forward.
template <class T>
void conv_backward(const Conv& conv, const T* dZ, const T* A_prev, const T* W, T* dA_prev, T* dW,
                   T* db);

// The arithmetic of one output cell.
struct Cell {
  std::int32_t i, h, w, c;
};
Status check_cell(const double cell[4], const Shape& output, Cell* out);

template <class T>
struct ConvTerms {
  std::int32_t* rows;  // f_H input rows; outside 0 ... n_H - 1 is padding
  std::int32_t* cols;  // f_W input columns
  T* slice;            // (f_H, f_W, n_C_prev / groups): the window, zeros where padded
  T* products;         // slice * W[:, :, :, c]
  T* channel_sums;     // n_C_prev / groups sums of products
  T Z;                 // the sum of all, plus b[c]: conv_forward's very number, and a layer's to
                       // its bound
};
template <class T>
void conv_terms(const Conv& conv, const T* A_prev, const T* W, const T* b, const Cell& cell,
                ConvTerms<T>* terms);

}  // namespace convstep
