#include "kernels/gatherer.hpp"

namespace convstep::kernels {

bool fits(Algorithm algorithm, const Gather&) { return algorithm == Algorithm::gemm; }

Algorithm choose(const Gather&) { return Algorithm::gemm; }

template <class T>
template <class Self, class Action>
void Gatherer<T>::dispatch(Self* self, Action action) {
  action(self->gemm_);
}

template <class T>
void Gatherer<T>::plan(const Gather& gather, Algorithm algorithm, bool clamp) {
  algorithm_ = algorithm;
  dispatch(this, [&](auto& kernel) { kernel.plan(gather, clamp); });
}

template <class T>
void Gatherer<T>::take_weights(Carver* carver) {
  dispatch(this, [&](auto& kernel) { kernel.take_weights(carver); });
}

template <class T>
void Gatherer<T>::take_workspace(Carver* carver) {
  dispatch(this, [&](auto& kernel) { kernel.take_workspace(carver); });
}

template <class T>
void Gatherer<T>::prepare() {
  dispatch(this, [&](auto& kernel) { kernel.prepare(); });
}

template <class T>
void Gatherer<T>::pack(const Weights<T>& W, const T* b) {
  dispatch(this, [&](auto& kernel) { kernel.pack(W, b); });
}

template <class T>
void Gatherer<T>::run(const T* input, T* output) const {
  dispatch(this, [&](const auto& kernel) { kernel.run(input, output); });
}

template class Gatherer<float>;
template class Gatherer<double>;

}  // namespace convstep::kernels
