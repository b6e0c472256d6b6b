#include "convstep/tensor.hpp"

#include <algorithm>

namespace convstep {
namespace {

Text& operator<<(Text& text, const TensorClaim& claim) {
  text << "(";
  for (int axis = 0; axis < std::min(claim.rank, 4.0); ++axis) {
    text << (axis > 0 ? ", " : "") << claim.dims[axis];
  }
  if (claim.rank > 4) text << ", ...";
  return text << ")";
}

// Four whole sizes whose product is the length of the data.
Status check_dims(const char* argument, const char* axes, const TensorClaim& claim, int least_first,
                  std::int32_t dims[4]) {
  if (claim.rank != 4) {
    Status status{Error::shape_mismatch, argument, {}, {}};
    status.given << "has rank " << claim.rank << ", shape " << claim;
    status.expected << "must have rank 4, shape " << axes;
    return status;
  }
  double count = 1;
  for (int axis = 0; axis < 4; ++axis) {
    const int least = axis == 0 ? least_first : 1;
    if (Status s = check_whole(argument, claim.dims[axis], least, &dims[axis]); !s.ok()) {
      s.given = {};
      s.given << "has shape " << claim;
      s.expected = {};
      s.expected << "every size of " << axes << " must be a whole number of at least 1";
      if (least_first == 0) s.expected << " (m: 0)";
      return s;
    }
    count *= dims[axis];
  }
  if (Status s = check_count(argument, count); !s.ok()) return s;
  if (claim.length != count) {
    Status status{Error::shape_mismatch, argument, {}, {}};
    status.given << "has " << claim.length << " elements of data";
    status.expected << "its shape " << claim << " needs " << count;
    return status;
  }
  return {};
}

const char* name(double dtype) {
  return dtype == static_cast<double>(Dtype::float32) ? "float32" : "float64";
}

}  // namespace

Status check_tensor(const char* argument, const TensorClaim& claim, int least_m, Shape* out) {
  std::int32_t dims[4];
  if (Status s = check_dims(argument, "(m, n_H, n_W, n_C)", claim, least_m, dims); !s.ok()) {
    return s;
  }
  *out = {dims[0], dims[1], dims[2], dims[3]};
  return {};
}

Status check_filters(const char* argument, const TensorClaim& claim, FilterShape* out) {
  std::int32_t dims[4];
  if (Status s = check_dims(argument, "(f_H, f_W, n_C_prev, n_C)", claim, 1, dims); !s.ok()) {
    return s;
  }
  *out = {dims[0], dims[1], dims[2], dims[3]};
  return {};
}

Status check_same_dtype(const char* argument, const TensorClaim& claim, const char* other_argument,
                        const TensorClaim& other) {
  if (claim.dtype == other.dtype) return {};
  Status status{Error::dtype_mismatch, argument, {}, {}};
  status.given << "is " << name(claim.dtype);
  status.expected << other_argument << " is " << name(other.dtype);
  return status;
}

Status check_same_shape(const char* argument, const Shape& shape, const char* other_argument,
                        const Shape& other) {
  if (shape == other) return {};
  Status status{Error::shape_mismatch, argument, {}, {}};
  status.given << "has shape (" << shape.m << ", " << shape.n_H << ", " << shape.n_W << ", "
               << shape.n_C << ")";
  status.expected << other_argument << " has shape (" << other.m << ", " << other.n_H << ", "
                  << other.n_W << ", " << other.n_C << ")";
  return status;
}

Status check_gradient(const char* argument, const TensorClaim& claim, const char* of_argument,
                      const Shape& of, const TensorClaim& A_prev) {
  Shape shape;
  if (Status s = check_tensor(argument, claim, 0, &shape); !s.ok()) return s;
  if (Status s = check_same_dtype(argument, claim, "A_prev", A_prev); !s.ok()) return s;
  return check_same_shape(argument, shape, of_argument, of);
}

}  // namespace convstep
