// Layers: a convolution or a pooling that keeps its weights, tensors and workspace between calls,
// and computes with the fastest algorithm for its shape.
//
// `create` allocates all that forward needs, `prepare_backward` all that backward needs; each
// succeeds or leaves nothing behind. Nothing else allocates or fails. `run` reads input() and
// writes output(); `run_backward` reads input(), output() and output_gradient() and writes the
// three gradients. None of them copies a tensor. The first run with new parameters, and the first
// run_backward, also lay out the filters as their algorithms read them.
//
// A layer may read another's output in place of an input of its own (`input`), and write its
// input gradient where that layer expects its output gradient (`input_gradient`). So a chain runs
// forwards, then backwards, without a copy. The other layer must outlive this one.
//
// Numerical contract. eps is 2^-24 in float32, 2^-53 in float64. Each result is within this of the
// exact one; tests hold it, on random and on cancelling numbers:
//   reference, gemm, direct, depthwise    (N + 2) eps (sum|a w| + |b|)
//   winograd2, winograd4, winograd6       K eps (max|A_prev| sum|w| + |b|)
//   dA_prev                               the same, of dZ, with n_C for n_C_prev and without b
//   dW, db                                (m n_H n_W + 2) eps sum|a dz|
//   dz, through sigmoid and tanh          20 eps |dA|, beside what the error of A makes of it
// where N = f_H f_W n_C_prev / groups, and K = 10, 30, 200, each plus n_C_prev / 8.
// The last is absolute: dz is computed from A alone, in which what is left to 1 has few digits.
// activation_backward, which has Z, keeps them.
// Winograd's error is that of a whole tile, but small: from 16 channels on it is below the bound of
// the plain sum. It holds while max|A_prev| and max|A_prev| sum|w| are at most 2e37, 1.8e36, 2e35;
// beyond, what tiles are made of may overflow where the plain sum does not.
//
// A NaN or an infinity in the input reaches the outputs whose window holds it, and no other; with
// Winograd it becomes NaN in all outputs of the tiles that hold it. Padding is skipped or
// multiplied as the algorithm likes: an infinite weight over padding gives NaN in one and not in
// the other. So it is with the sign of a zero.
#pragma once

#include <cstddef>
#include <cstdint>

#include "convstep/activation.hpp"
#include "convstep/convolution.hpp"
#include "convstep/pooling.hpp"
#include "convstep/status.hpp"

namespace convstep {

// How a convolution is computed. `automatic` takes the fastest one that fits the shape; asking for
// one that does not is invalid_argument. The input gradient, a convolution itself or a sum of
// windows, has a choice of its own; it is by Winograd only where the layer is.
enum class Algorithm : std::int32_t {
  automatic = 0,
  reference = 1,  // the exercise's loops; any shape of less than 2^31 pixels; on request, or where
                  // strides, padding or dilation near 2^31
  gemm = 2,       // matrix product over windows that stay where they are; any shape
  direct = 3,     // along image rows; groups = 1; chosen for few channels, taps not too far apart
  depthwise = 4,  // a filter per channel; float32, n_C_prev = n_C = groups; chosen where it fits
  winograd = 5,   // asks for the best of the next three, which are for float32, 3x3, stride 1,
                  // dilation 1, groups = 1; chosen unless channels or pixels are few
  winograd2 = 6,  // F(2x2, 3x3): 4 multiplications per output and channel instead of 9
  winograd4 = 7,  // F(4x4, 3x3): 2.25
  winograd6 = 8,  // F(6x6, 3x3): 1.78
};

template <class T>
class ConvLayer {
 public:
  // Errors: invalid_argument where `wanted` cannot compute this shape in T; out_of_memory.
  // W as conv.W and b of n_C elements are copied. `input` null: the layer owns its input (not
  // zeroed); else it is another layer's output.
  static Status create(const Conv& conv, Activation activation, Algorithm wanted, const T* W,
                       const T* b, T* input, ConvLayer** out);
  static void destroy(ConvLayer* layer);  // null is fine

  void set_parameters(const T* W, const T* b);

  // Once before the first run_backward; further calls do nothing. `input_gradient` null: the layer
  // owns it. Errors: out_of_memory, and the layer still runs forwards.
  Status prepare_backward(T* input_gradient);

  void run();
  // Gradients of sum(output * output_gradient), through the activation.
  void run_backward();

  T* input() const { return input_; }                      // as A_prev
  T* output() const { return output_; }                    // as Z
  T* output_gradient() const { return output_gradient_; }  // as Z; these four: null before
  T* input_gradient() const { return input_gradient_; }    // as A_prev;    prepare_backward
  T* weight_gradient() const { return weight_gradient_; }  // as W
  T* bias_gradient() const { return bias_gradient_; }      // n_C elements

  const Conv& conv() const { return conv_; }
  Activation activation() const { return activation_; }
  Algorithm algorithm() const { return algorithm_; }  // never automatic
  // Grow with prepare_backward.
  double weight_bytes() const { return weight_bytes_; }        // W, b and their packed forms
  double workspace_bytes() const { return workspace_bytes_; }  // scratch, tensors apart

 private:
  struct Plans;  // of the kernels

  ConvLayer() = default;
  double lay_out_forward(void* block, T* input);
  double lay_out_backward(void* block, T* input_gradient);

  Conv conv_{};
  Activation activation_ = Activation::none;
  Algorithm algorithm_ = Algorithm::reference;
  void* forward_block_ = nullptr;
  void* backward_block_ = nullptr;
  double weight_bytes_ = 0;
  double workspace_bytes_ = 0;
  Plans* plans_ = nullptr;
  bool packed_is_current_ = false;   // the filters as the algorithm wants them
  bool rotated_is_current_ = false;  // ... and as the input gradient does
  T* W_ = nullptr;
  T* b_ = nullptr;
  T* input_ = nullptr;
  T* output_ = nullptr;
  T* output_gradient_ = nullptr;
  T* input_gradient_ = nullptr;
  T* weight_gradient_ = nullptr;
  T* bias_gradient_ = nullptr;
  T* dZ_ = nullptr;  // the gradient before the activation; output_gradient_ where there is none
};

// The same of a pooling; average and max as in pooling.hpp: a max is the same number, of 0 and -0
// the same one, and an average is within the same bound.
template <class T>
class PoolLayer {
 public:
  static Status create(const Pool& pool, T* input, PoolLayer** out);  // Errors: out_of_memory
  static void destroy(PoolLayer* layer);

  Status prepare_backward(T* input_gradient);

  void run();
  void run_backward();

  T* input() const { return input_; }
  T* output() const { return output_; }
  T* output_gradient() const { return output_gradient_; }
  T* input_gradient() const { return input_gradient_; }

  const Pool& pool() const { return pool_; }
  double weight_bytes() const { return 0; }
  double workspace_bytes() const { return 0; }

 private:
  PoolLayer() = default;

  Pool pool_{};
  void* forward_block_ = nullptr;
  void* backward_block_ = nullptr;
  T* input_ = nullptr;
  T* output_ = nullptr;
  T* output_gradient_ = nullptr;
  T* input_gradient_ = nullptr;
};

}  // namespace convstep
