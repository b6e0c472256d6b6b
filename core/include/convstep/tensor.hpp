// Tensors: shapes, and views of memory that somebody else owns.
//
// NHWC, row-major: element (i, h, w, c) of a tensor of shape (m, n_H, n_W, n_C) is at
// ((i * n_H + h) * n_W + w) * n_C + c. Everything is float (float32) or double (float64).
#pragma once

#include <cstddef>
#include <cstdint>

#include "convstep/status.hpp"

namespace convstep {

// Activations and their gradients. Only m may be 0.
struct Shape {
  std::int32_t m, n_H, n_W, n_C;

  std::size_t size() const { return static_cast<std::size_t>(m) * n_H * n_W * n_C; }
  // The same before it is known to be countable.
  double elements() const { return static_cast<double>(m) * n_H * n_W * n_C; }
  bool operator==(const Shape&) const = default;
};

// A bank of n_C filters, each f_H x f_W over n_C_prev channels (those of its group).
struct FilterShape {
  std::int32_t f_H, f_W, n_C_prev, n_C;

  std::size_t size() const { return static_cast<std::size_t>(f_H) * f_W * n_C_prev * n_C; }
  double elements() const { return static_cast<double>(f_H) * f_W * n_C_prev * n_C; }
  bool operator==(const FilterShape&) const = default;
};

template <class T>
struct TensorView {
  T* data;
  Shape shape;

  T& operator()(std::int32_t i, std::int32_t h, std::int32_t w, std::int32_t c) const {
    return data[((static_cast<std::size_t>(i) * shape.n_H + h) * shape.n_W + w) * shape.n_C + c];
  }
};

template <class T>
struct FilterView {
  T* data;
  FilterShape shape;

  T& operator()(std::int32_t h, std::int32_t w, std::int32_t c_prev, std::int32_t c) const {
    return data[((static_cast<std::size_t>(h) * shape.f_W + w) * shape.n_C_prev + c_prev) *
                    shape.n_C +
                c];
  }
};

enum class Dtype : std::int32_t { float32 = 0, float64 = 1 };

// A tensor as a caller describes it, unchecked.
struct TensorClaim {
  double dtype;    // a Dtype
  double rank;     // how many sizes it has
  double dims[4];  // the first four of them
  double length;   // elements of its data
};

// Rank 4, whole sizes of at least 1 (the first at least `least_m`), and data of that many
// elements.
Status check_tensor(const char* argument, const TensorClaim& claim, int least_m, Shape* out);
Status check_filters(const char* argument, const TensorClaim& claim, FilterShape* out);
Status check_same_dtype(const char* argument, const TensorClaim& claim, const char* other_argument,
                        const TensorClaim& other);
Status check_same_shape(const char* argument, const Shape& shape, const char* other_argument,
                        const Shape& other);
// A gradient has the shape of `of`, the output that it is the gradient of, and the input's type.
Status check_gradient(const char* argument, const TensorClaim& claim, const char* of_argument,
                      const Shape& of, const TensorClaim& A_prev);

}  // namespace convstep
