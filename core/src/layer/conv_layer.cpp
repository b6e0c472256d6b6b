#include <algorithm>
#include <new>

#include "convstep/layer.hpp"
#include "convstep/memory.hpp"

namespace convstep {
namespace {

double elements(const Shape& shape) {
  return static_cast<double>(shape.m) * shape.n_H * shape.n_W * shape.n_C;
}
double elements(const FilterShape& shape) {
  return static_cast<double>(shape.f_H) * shape.f_W * shape.n_C_prev * shape.n_C;
}

Status no_memory(const char* argument, double bytes) {
  Status status{Error::out_of_memory, argument, {}, {}};
  status.given << "needs " << bytes << " bytes";
  status.expected << "they could not be allocated";
  return status;
}

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

}  // namespace

template <class T>
Status ConvLayer<T>::create(const Conv& conv, Activation activation, Algorithm, const T* W,
                            const T* b, T* input, ConvLayer** out) {
  *out = nullptr;
  void* room = allocate(sizeof(ConvLayer));
  if (room == nullptr) return no_memory("layer", sizeof(ConvLayer));
  auto* layer = new (room) ConvLayer();
  layer->conv_ = conv;
  layer->activation_ = activation;
  layer->input_ = input;
  layer->lay_out_forward(nullptr, input == nullptr);
  layer->forward_block_ = allocate(layer->forward_bytes_);
  if (layer->forward_block_ == nullptr) {
    const Status status = no_memory("layer", layer->forward_bytes_);
    destroy(layer);
    return status;
  }
  layer->lay_out_forward(layer->forward_block_, input == nullptr);
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

template <class T>
void ConvLayer<T>::lay_out_forward(void* block, bool owns_input) {
  Carver carver(block);
  W_ = carver.take<T>(elements(conv_.W));
  b_ = carver.take<T>(conv_.W.n_C);
  weight_bytes_ = carver.bytes();
  if (owns_input) input_ = carver.take<T>(elements(conv_.A_prev));
  output_ = carver.take<T>(elements(conv_.Z));
  forward_bytes_ = carver.bytes();
}

template <class T>
void ConvLayer<T>::lay_out_backward(void* block, bool owns_input_gradient) {
  Carver carver(block);
  if (owns_input_gradient) input_gradient_ = carver.take<T>(elements(conv_.A_prev));
  output_gradient_ = carver.take<T>(elements(conv_.Z));
  weight_gradient_ = carver.take<T>(elements(conv_.W));
  bias_gradient_ = carver.take<T>(conv_.W.n_C);
  const double tensors = carver.bytes();
  dZ_ = activation_ == Activation::none ? output_gradient_ : carver.take<T>(elements(conv_.Z));
  if (block != nullptr) workspace_bytes_ += carver.bytes() - tensors;
  backward_bytes_ = carver.bytes();
}

template <class T>
Status ConvLayer<T>::prepare_backward(T* input_gradient) {
  if (backward_block_ != nullptr) return {};
  input_gradient_ = input_gradient;
  lay_out_backward(nullptr, input_gradient == nullptr);
  backward_block_ = allocate(backward_bytes_);
  if (backward_block_ == nullptr) {
    input_gradient_ = nullptr;
    return no_memory("layer", backward_bytes_);
  }
  lay_out_backward(backward_block_, input_gradient == nullptr);
  return {};
}

template <class T>
void ConvLayer<T>::set_parameters(const T* W, const T* b) {
  std::copy_n(W, conv_.W.size(), W_);
  std::copy_n(b, conv_.W.n_C, b_);
}

template <class T>
void ConvLayer<T>::run() {
  conv_forward(conv_, input_, W_, b_, output_);
  activation_forward(activation_, conv_.Z.size(), output_, output_);
}

template <class T>
void ConvLayer<T>::run_backward() {
  through_activation(activation_, conv_.Z.size(), output_gradient_, output_, dZ_);
  conv_backward(conv_, dZ_, input_, W_, input_gradient_, weight_gradient_, bias_gradient_);
}

template class ConvLayer<float>;
template class ConvLayer<double>;

}  // namespace convstep
