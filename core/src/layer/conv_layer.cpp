#include <algorithm>
#include <new>

#include "convstep/layer.hpp"
#include "convstep/memory.hpp"
#include "kernels/gatherer.hpp"
#include "kernels/input_gradient.hpp"
#include "kernels/weight_gradient.hpp"

namespace convstep {
namespace {

using kernels::fits;
using kernels::forward_gather;
using kernels::forward_weights;
using kernels::Gather;

// dZ = dA * activation'(Z), from A = activation(Z) alone.
template <class T>
void through_activation(Activation activation, std::size_t size, const T* dA, const T* A, T* dZ) {
  switch (activation) {
    case Activation::relu:
      for (std::size_t k = 0; k < size; ++k) dZ[k] = A[k] > 0 ? dA[k] : T(0);
      break;
    case Activation::sigmoid:
      for (std::size_t k = 0; k < size; ++k) dZ[k] = dA[k] * A[k] * (T(1) - A[k]);
      break;
    case Activation::tanh:
      for (std::size_t k = 0; k < size; ++k) dZ[k] = dA[k] * (T(1) - A[k] * A[k]);
      break;
    case Activation::none:
      break;
  }
}

// Counts that the kernels keep in 32 bits.
bool countable(const Conv& conv) {
  const auto pixels = [](const Shape& s) { return static_cast<double>(s.m) * s.n_H * s.n_W; };
  return std::max(pixels(conv.A_prev), pixels(conv.Z)) < 2147483648.0;
}

// Kernels look some windows beyond the last, in 32 bits. Strides, padding and dilations that would
// lead them out of those are left to the reference, which does not.
bool near(const Axis& axis) {
  constexpr double windows_beyond = 64;
  const double end = (axis.out() + windows_beyond) * axis.stride + 2.0 * axis.extent();
  return end + axis.padded() < 2147483648.0;
}
bool near(const Window2d& window) { return near(window.h) && near(window.w); }

Status no_algorithm() {
  Status status{Error::invalid_argument, "algorithm", {}, {}};
  status.given << "does not fit this shape and dtype";
  status.expected << "another or 'auto' does";
  return status;
}

}  // namespace

template <class T>
struct ConvLayer<T>::Plans {
  kernels::Gatherer<T> forward;
  kernels::InputGradient<T> input_gradient;
  kernels::WeightGradient<T> weight_gradient;
};

template <class T>
Status ConvLayer<T>::create(const Conv& conv, Activation activation, Algorithm wanted, const T* W,
                            const T* b, T* input, ConvLayer** out) {
  *out = nullptr;
  if (!countable(conv)) return no_memory(sizeof(T) * (conv.A_prev.elements() + conv.Z.elements()));
  const Gather gather = forward_gather(conv);
  const bool fast = near(conv.window);
  if (wanted == Algorithm::automatic) {
    // Of an empty batch there is nothing to be fast at, and the reference needs no workspace.
    wanted = fast && conv.A_prev.m > 0 ? kernels::choose<T>(gather) : Algorithm::reference;
  }
  if (wanted != Algorithm::reference && !(fast && fits<T>(wanted, gather))) return no_algorithm();

  Carver size(nullptr);
  size.take<ConvLayer>(1);
  size.take<Plans>(1);
  void* room = allocate(size.bytes());
  if (room == nullptr) return no_memory(size.bytes());
  Carver carver(room);
  auto* layer = new (carver.take<ConvLayer>(1)) ConvLayer();
  layer->plans_ = new (carver.take<Plans>(1)) Plans();
  layer->conv_ = conv;
  layer->activation_ = activation;
  layer->algorithm_ = wanted;
  if (wanted != Algorithm::reference) {
    layer->plans_->forward.plan(gather, wanted, activation == Activation::relu);
    layer->algorithm_ = layer->plans_->forward.algorithm();
  }

  const double bytes = layer->lay_out_forward(nullptr, input);
  layer->forward_block_ = allocate(bytes);
  if (layer->forward_block_ == nullptr) {
    destroy(layer);
    return no_memory(bytes);
  }
  layer->lay_out_forward(layer->forward_block_, input);
  if (wanted != Algorithm::reference) layer->plans_->forward.prepare();
  layer->set_parameters(W, b);
  *out = layer;
  return {};
}

template <class T>
void ConvLayer<T>::destroy(ConvLayer* layer) {
  if (layer == nullptr) return;
  release(layer->backward_block_);
  release(layer->forward_block_);
  release(layer);
}

// These return the bytes.
template <class T>
double ConvLayer<T>::lay_out_forward(void* block, T* input) {
  Carver carver(block);
  W_ = carver.take<T>(conv_.W.elements());
  b_ = carver.take<T>(conv_.W.n_C);
  if (algorithm_ != Algorithm::reference) plans_->forward.take_weights(&carver);
  weight_bytes_ = carver.bytes();
  if (algorithm_ != Algorithm::reference) plans_->forward.take_workspace(&carver);
  workspace_bytes_ = carver.bytes() - weight_bytes_;
  input_ = input != nullptr ? input : carver.take<T>(conv_.A_prev.elements());
  output_ = carver.take<T>(conv_.Z.elements());
  return carver.bytes();
}

template <class T>
double ConvLayer<T>::lay_out_backward(void* block, T* input_gradient) {
  Carver carver(block);
  input_gradient_ =
      input_gradient != nullptr ? input_gradient : carver.take<T>(conv_.A_prev.elements());
  output_gradient_ = carver.take<T>(conv_.Z.elements());
  weight_gradient_ = carver.take<T>(conv_.W.elements());
  bias_gradient_ = carver.take<T>(conv_.W.n_C);
  const double tensors = carver.bytes();
  if (algorithm_ != Algorithm::reference) plans_->input_gradient.take_weights(&carver);
  const double weights = carver.bytes() - tensors;
  dZ_ = activation_ == Activation::none ? output_gradient_ : carver.take<T>(conv_.Z.elements());
  if (algorithm_ != Algorithm::reference) {
    carver.take_in_turn(2, [&](std::int32_t k) {
      if (k == 0) {
        plans_->input_gradient.take_workspace(&carver);
      } else {
        plans_->weight_gradient.take_workspace(&carver);
      }
    });
  }
  if (block != nullptr) {
    weight_bytes_ += weights;
    workspace_bytes_ += carver.bytes() - weights - tensors;
  }
  return carver.bytes();
}

template <class T>
Status ConvLayer<T>::prepare_backward(T* input_gradient) {
  if (backward_block_ != nullptr) return {};
  if (algorithm_ != Algorithm::reference) {
    plans_->input_gradient.plan(conv_, algorithm_);
    plans_->weight_gradient.plan(conv_);
  }
  const double bytes = lay_out_backward(nullptr, input_gradient);
  backward_block_ = allocate(bytes);
  if (backward_block_ == nullptr) {
    input_gradient_ = output_gradient_ = weight_gradient_ = bias_gradient_ = nullptr;
    return no_memory(bytes);
  }
  lay_out_backward(backward_block_, input_gradient);
  rotated_is_current_ = false;
  return {};
}

template <class T>
void ConvLayer<T>::set_parameters(const T* W, const T* b) {
  std::copy_n(W, conv_.W.size(), W_);
  std::copy_n(b, conv_.W.n_C, b_);
  packed_is_current_ = rotated_is_current_ = false;
}

template <class T>
void ConvLayer<T>::run() {
  if (algorithm_ == Algorithm::reference) {
    conv_forward(conv_, input_, W_, b_, output_);
  } else {
    if (!packed_is_current_) plans_->forward.pack(forward_weights(conv_, W_), b_);
    packed_is_current_ = true;
    plans_->forward.run(input_, output_);
    if (activation_ == Activation::relu) return;
  }
  if (activation_ != Activation::none) {
    activation_forward(activation_, conv_.Z.size(), output_, output_);
  }
}

template <class T>
void ConvLayer<T>::run_backward() {
  through_activation(activation_, conv_.Z.size(), output_gradient_, output_, dZ_);
  if (algorithm_ == Algorithm::reference) {
    conv_backward(conv_, dZ_, input_, W_, input_gradient_, weight_gradient_, bias_gradient_);
    return;
  }
  if (!rotated_is_current_) plans_->input_gradient.pack(W_);
  rotated_is_current_ = true;
  plans_->input_gradient.run(dZ_, input_gradient_);
  plans_->weight_gradient.run(dZ_, input_, weight_gradient_, bias_gradient_);
}

template class ConvLayer<float>;
template class ConvLayer<double>;

}  // namespace convstep
