// The refusals of pooling.hpp; the arithmetic is in reference/ and kernels/.
#include "convstep/pooling.hpp"

namespace convstep {
namespace {

// Windows made of padding alone have neither a maximum nor a mean.
Status check_padding(const char* argument, std::int32_t pad, std::int32_t f) {
  if (pad < f) return {};
  Status status{Error::invalid_argument, argument, {}, {}};
  status.given << "is " << pad;
  status.expected << "must be smaller than f = " << f << ", or a window would be empty";
  return status;
}

}  // namespace

Status check_pool(const Shape& A_prev, const PoolHparameters& hparameters, Pool* out) {
  out->A_prev = A_prev;
  out->mode = hparameters.mode == 0 ? PoolMode::max : PoolMode::average;
  out->count_include_pad = hparameters.count_include_pad != 0;

  const Sliding sliding{{hparameters.f[0], hparameters.f[1]},
                        {hparameters.stride[0], hparameters.stride[1]},
                        {1, 1},
                        hparameters.pad};
  if (Status s = check_window("f", A_prev.n_H, A_prev.n_W, sliding, &out->window); !s.ok()) {
    return s;
  }
  const auto& [h, w] = out->window;
  if (Status s = check_padding("pad (top)", h.pad_before, h.window); !s.ok()) return s;
  if (Status s = check_padding("pad (bottom)", h.pad_after, h.window); !s.ok()) return s;
  if (Status s = check_padding("pad (left)", w.pad_before, w.window); !s.ok()) return s;
  if (Status s = check_padding("pad (right)", w.pad_after, w.window); !s.ok()) return s;

  out->A = {A_prev.m, h.out(), w.out(), A_prev.n_C};
  return check_count("", out->A.elements(), "A");
}

Status check_pool(const TensorClaim& A_prev, const PoolHparameters& hparameters, Pool* out) {
  Shape shape;
  if (Status s = check_tensor("A_prev", A_prev, 0, &shape); !s.ok()) return s;
  return check_pool(shape, hparameters, out);
}

}  // namespace convstep
