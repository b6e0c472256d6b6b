// Layers: a convolution or a pooling that keeps its weights, tensors and workspace between calls,
// and computes with the fastest algorithm for its shape.
//
// `create` allocates all that forward needs, `prepare_backward` all that backward needs; each does
// it in one block, so that it succeeds or leaves nothing behind. Nothing else allocates or fails.
// `run` reads input() and writes output(); `run_backward` reads input(), output() and
// output_gradient() and writes the three gradients. None of them copies a tensor.
//
// A layer may read another's output in place of an input of its own (`input`), and write its
// input gradient where that layer expects its output gradient (`input_gradient`). So a chain runs
// forwards, then backwards, without a copy. The other layer must outlive this one.
//
// Numerical contract: every algorithm computes the sums of convolution.hpp in an order of its own.
// An element's error, against the exact result, is at most `units` eps sum|a w|, eps = 2^-24 in
// float32 and 2^-53 in float64, with the units of the table below; tests hold them.
// Not-a-number and infinities: an element whose window holds none of them is unaffected, but for
// Winograd, where one spreads over its whole tile. Padding is skipped or multiplied, as the
// algorithm likes: an infinite weight over padding may give NaN or not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "convstep/activation.hpp"
#include "convstep/convolution.hpp"
#include "convstep/pooling.hpp"
#include "convstep/status.hpp"

namespace convstep {

// How a convolution is computed. `automatic` takes the fastest one that fits the shape; asking for
// one that does not is invalid_argument.
enum class Algorithm : std::int32_t {
  automatic = 0,
  reference = 1,  // the exercise's loops; any shape; slow
  gemm = 2,       // matrix product over gathered rows; any shape
  direct = 3,     // along image rows; few channels
  depthwise = 4,  // one filter per channel: n_C_prev / groups = 1
  winograd = 5,   // asks for the best of the three below, which are for 3x3, stride 1, dilation 1
  winograd2 = 6,  // F(2x2, 3x3)
  winograd4 = 7,  // F(4x4, 3x3)
  winograd6 = 8,  // F(6x6, 3x3)
};

template <class T>
class ConvLayer {
 public:
  // Errors: invalid_argument where `wanted` cannot compute this shape; out_of_memory.
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
  Algorithm algorithm() const { return algorithm_; }           // never automatic
  double weight_bytes() const { return weight_bytes_; }        // W, b and their packed form
  double workspace_bytes() const { return workspace_bytes_; }  // scratch, tensors apart

 private:
  struct Plans;  // of the kernels

  ConvLayer() = default;
  void lay_out_forward(void* block, T* input);
  double lay_out_backward(void* block, T* input_gradient);

  Conv conv_{};
  Activation activation_ = Activation::none;
  Algorithm algorithm_ = Algorithm::reference;
  void* forward_block_ = nullptr;
  void* backward_block_ = nullptr;
  double forward_bytes_ = 0;
  double weight_bytes_ = 0;
  double workspace_bytes_ = 0;
  Plans* plans_ = nullptr;
  bool rotated_is_current_ = false;  // the filter as the input gradient wants it
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

// The same of a pooling; average and max as in pooling.hpp, to which it is equal in every bit of a
// max, and within the same bound for an average.
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
