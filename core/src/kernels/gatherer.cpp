#include "kernels/gatherer.hpp"

#include <initializer_list>

namespace convstep::kernels {

namespace {

bool is_winograd(Algorithm algorithm) { return algorithm >= Algorithm::winograd; }

// M of F(M x M, 3x3).
int winograd_tile(Algorithm algorithm) {
  return algorithm == Algorithm::winograd2 ? 2 : algorithm == Algorithm::winograd4 ? 4 : 6;
}

// Costs in multiply-adds, fitted to Node 24 on Sapphire Rapids: a transformed number costs as much
// as 14, a transformed weight, which mostly comes from beyond the caches, as much as 6.
double cost(const Gather& gather, Algorithm algorithm) {
  // Half a panel of filters costs almost what a whole one does.
  const std::int32_t rest = gather.n_C % 8;
  const std::int32_t filters = gather.n_C - rest + (rest == 0 ? 0 : rest <= 4 ? 6 : 8);
  const double channels = static_cast<double>(gather.n_C_prev) * filters;
  if (!is_winograd(algorithm)) return 9.0 * gather.pixels() * channels;
  const int M = winograd_tile(algorithm);
  const double points = (M + 2) * (M + 2);
  const double tiles =
      static_cast<double>(gather.m) * ((gather.h.out - 1) / M + 1) * ((gather.w.out - 1) / M + 1);
  return points * ((tiles + 2 + 6) * channels + 14 * tiles * (gather.n_C_prev + gather.n_C));
}

Algorithm best_winograd(const Gather& gather) {
  Algorithm best = Algorithm::winograd2;
  for (Algorithm other : {Algorithm::winograd4, Algorithm::winograd6}) {
    if (cost(gather, other) < cost(gather, best)) best = other;
  }
  return best;
}

// Whether 'direct' is Planes.
template <class T>
bool by_planes(const Gather& gather) {
  return has_all_kernels<T> && Planes<T>::suits(gather) && !Direct<T>::filters(gather);
}

// Numbers of an image that 'direct' copies.
template <class T>
double copied(const Gather& gather) {
  if (by_planes<T>(gather)) return Planes<T>::copied(gather);
  Direct<T> direct;
  direct.plan(gather, false);
  return direct.copied();
}

}  // namespace

template <class T>
bool fits(Algorithm algorithm, const Gather& gather) {
  const auto plain = [](const GatherAxis& axis) {
    return axis.taps == 3 && axis.stride == 1 && axis.dilation == 1;
  };
  if (is_winograd(algorithm)) {
    return has_all_kernels<T> && gather.groups == 1 && plain(gather.h) && plain(gather.w);
  }
  if (algorithm == Algorithm::direct) return gather.groups == 1;
  if (algorithm == Algorithm::depthwise) return has_all_kernels<T> && is_depthwise(gather);
  return algorithm == Algorithm::gemm;
}

template <class T>
Algorithm choose(const Gather& gather) {
  if (fits<T>(Algorithm::winograd, gather) && gather.n_C >= 4) {
    const Algorithm winograd = best_winograd(gather);
    if (cost(gather, winograd) < cost(gather, Algorithm::gemm)) return winograd;
  }
  if (fits<T>(Algorithm::depthwise, gather)) return Algorithm::depthwise;
  // Finding windows costs what it costs; with little to multiply, rows are better, unless taps are
  // so far apart that most of what is copied is not read. A tap that is found costs as much as 25
  // numbers that are copied (Node 20 on Zen 5).
  const std::int32_t panels = (gather.n_C - 1) / 8 + 1;
  const bool little = gather.n_C < 4 || gather.n_C_prev <= 4 || gather.n_C_prev * panels <= 16;
  const double found =
      static_cast<double>(gather.h.out) * gather.w.out * gather.h.taps * gather.w.taps;
  if (gather.groups == 1 && little && gather.w.out >= 4 && copied<T>(gather) < 25 * found) {
    return Algorithm::direct;
  }
  return Algorithm::gemm;
}

template <class T>
template <class Self, class Action>
void Gatherer<T>::dispatch(Self* self, Action action) {
  if (is_winograd(self->algorithm_)) {
    if constexpr (has_all_kernels<T>) action(self->winograd_);
  } else if (self->algorithm_ == Algorithm::direct) {
    if constexpr (has_all_kernels<T>) {
      if (self->by_planes_) return action(self->planes_);
    }
    action(self->direct_);
  } else if (self->algorithm_ == Algorithm::depthwise) {
    if constexpr (has_all_kernels<T>) action(self->depthwise_);
  } else {
    action(self->gemm_);
  }
}

template <class T>
void Gatherer<T>::plan(const Gather& gather, Algorithm algorithm, bool clamp) {
  algorithm_ = algorithm == Algorithm::winograd ? best_winograd(gather) : algorithm;
  by_planes_ = by_planes<T>(gather);
  dispatch(this, [&](auto& kernel) {
    if constexpr (requires { kernel.plan(gather, 2, clamp); }) {
      kernel.plan(gather, winograd_tile(algorithm_), clamp);
    } else {
      kernel.plan(gather, clamp);
    }
  });
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
template bool fits<float>(Algorithm, const Gather&);
template bool fits<double>(Algorithm, const Gather&);
template Algorithm choose<float>(const Gather&);
template Algorithm choose<double>(const Gather&);

}  // namespace convstep::kernels
