#include <new>

#include "convstep/layer.hpp"
#include "convstep/memory.hpp"
#include "kernels/pool.hpp"

namespace convstep {

template <class T>
Status PoolLayer<T>::create(const Pool& pool, T* input, PoolLayer** out) {
  *out = nullptr;
  void* room = allocate(sizeof(PoolLayer));
  if (room == nullptr) return no_memory(sizeof(PoolLayer));
  auto* layer = new (room) PoolLayer();
  layer->pool_ = pool;
  const auto lay_out = [layer, input](void* block) {
    Carver carver(block);
    layer->input_ = input != nullptr ? input : carver.take<T>(layer->pool_.A_prev.elements());
    layer->output_ = carver.take<T>(layer->pool_.A.elements());
    return carver.bytes();
  };
  const double bytes = lay_out(nullptr);
  layer->forward_block_ = allocate(bytes);
  if (layer->forward_block_ == nullptr) {
    destroy(layer);
    return no_memory(bytes);
  }
  lay_out(layer->forward_block_);
  *out = layer;
  return {};
}

template <class T>
void PoolLayer<T>::destroy(PoolLayer* layer) {
  if (layer == nullptr) return;
  release(layer->backward_block_);
  release(layer->forward_block_);
  release(layer);
}

template <class T>
Status PoolLayer<T>::prepare_backward(T* input_gradient) {
  if (backward_block_ != nullptr) return {};
  const auto lay_out = [this, input_gradient](void* block) {
    Carver carver(block);
    input_gradient_ =
        input_gradient != nullptr ? input_gradient : carver.take<T>(pool_.A_prev.elements());
    output_gradient_ = carver.take<T>(pool_.A.elements());
    return carver.bytes();
  };
  const double bytes = lay_out(nullptr);
  backward_block_ = allocate(bytes);
  if (backward_block_ == nullptr) {
    input_gradient_ = nullptr;
    output_gradient_ = nullptr;
    return no_memory(bytes);
  }
  lay_out(backward_block_);
  return {};
}

template <class T>
void PoolLayer<T>::run() {
  kernels::pool(pool_, input_, output_);
}

template <class T>
void PoolLayer<T>::run_backward() {
  kernels::pool_gradient(pool_, output_gradient_, output_, input_, input_gradient_);
}

template class PoolLayer<float>;
template class PoolLayer<double>;

}  // namespace convstep
