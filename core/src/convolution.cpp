// The refusals of convolution.hpp; the arithmetic is in reference/ and kernels/.
#include "convstep/convolution.hpp"

namespace convstep {
namespace {

Status mismatch(const char* argument, const char* size, double given, Text expected) {
  Status status{Error::shape_mismatch, argument, {}, expected};
  status.given << "has " << size << " = " << given;
  return status;
}

}  // namespace

Status check_conv(const Shape& A_prev, const FilterShape& W, const ConvHparameters& hparameters,
                  Conv* out) {
  out->A_prev = A_prev;
  out->W = W;
  if (Status s = check_whole("groups", hparameters.groups, 1, &out->groups); !s.ok()) return s;
  const double groups = hparameters.groups;

  if (A_prev.n_C % out->groups != 0) {
    Text expected("it must be a multiple of groups = ");
    expected << groups;
    return mismatch("A_prev", "n_C_prev", A_prev.n_C, expected);
  }
  if (W.n_C_prev != A_prev.n_C / out->groups) {
    Text expected("A_prev has ");
    if (groups > 1) expected << groups << " groups of ";
    expected << "n_C_prev = " << A_prev.n_C / out->groups;
    return mismatch("W", "n_C_prev", W.n_C_prev, expected);
  }
  if (W.n_C % out->groups != 0) {
    Text expected("it must be a multiple of groups = ");
    expected << groups;
    return mismatch("W", "n_C", W.n_C, expected);
  }

  const Sliding sliding{{static_cast<double>(W.f_H), static_cast<double>(W.f_W)},
                        {hparameters.stride[0], hparameters.stride[1]},
                        {hparameters.dilation[0], hparameters.dilation[1]},
                        hparameters.pad};
  if (Status s = check_window("W", A_prev.n_H, A_prev.n_W, sliding, &out->window); !s.ok()) {
    return s;
  }
  out->Z = {A_prev.m, out->window.h.out(), out->window.w.out(), W.n_C};
  return check_count("", out->Z.elements(), "Z");
}

Status check_conv(const TensorClaim& A_prev, const TensorClaim& W, const TensorClaim& b,
                  const ConvHparameters& hparameters, Conv* out) {
  Shape input;
  FilterShape filters;
  Shape bias;
  if (Status s = check_tensor("A_prev", A_prev, 0, &input); !s.ok()) return s;
  if (Status s = check_filters("W", W, &filters); !s.ok()) return s;
  if (Status s = check_tensor("b", b, 1, &bias); !s.ok()) return s;
  if (Status s = check_same_dtype("W", W, "A_prev", A_prev); !s.ok()) return s;
  if (Status s = check_same_dtype("b", b, "A_prev", A_prev); !s.ok()) return s;
  if (bias != Shape{1, 1, 1, filters.n_C}) {
    Shape expected{1, 1, 1, filters.n_C};
    return check_same_shape("b", bias, "one bias per filter of W", expected);
  }
  return check_conv(input, filters, hparameters, out);
}

Status check_zero_pad(const TensorClaim& X, const Padding& pad, ZeroPad* out) {
  if (Status s = check_tensor("X", X, 0, &out->X); !s.ok()) return s;
  if (Status s = check_whole("pad (top)", pad.top, 0, &out->top); !s.ok()) return s;
  if (Status s = check_whole("pad (bottom)", pad.bottom, 0, &out->bottom); !s.ok()) return s;
  if (Status s = check_whole("pad (left)", pad.left, 0, &out->left); !s.ok()) return s;
  if (Status s = check_whole("pad (right)", pad.right, 0, &out->right); !s.ok()) return s;

  const double n_H = out->X.n_H + pad.top + pad.bottom;
  const double n_W = out->X.n_W + pad.left + pad.right;
  out->X_pad = {out->X.m, 0, 0, out->X.n_C};
  if (Status s = check_padded("pad", "height", n_H, &out->X_pad.n_H); !s.ok()) return s;
  if (Status s = check_padded("pad", "width", n_W, &out->X_pad.n_W); !s.ok()) return s;
  return check_count("", out->X.m * n_H * n_W * out->X.n_C, "X_pad");
}

Status check_cell(const double cell[4], const Shape& output, Cell* out) {
  const std::int32_t sizes[4] = {output.m, output.n_H, output.n_W, output.n_C};
  const char* names[4] = {"cell i", "cell h", "cell w", "cell c"};
  std::int32_t* parts[4] = {&out->i, &out->h, &out->w, &out->c};
  for (int axis = 0; axis < 4; ++axis) {
    if (Status s = check_whole(names[axis], cell[axis], 0, parts[axis]); !s.ok()) return s;
    if (*parts[axis] >= sizes[axis]) {
      Status status{Error::invalid_argument, names[axis], {}, {}};
      status.given << "is " << cell[axis];
      status.expected << "the output has " << sizes[axis] << " there, counted from 0";
      return status;
    }
  }
  return {};
}

}  // namespace convstep
