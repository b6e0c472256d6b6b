#include "kernels/input_gradient.hpp"

#include <algorithm>
#include <numeric>

namespace convstep::kernels {
namespace {

// One axis of one phase: every stride-th input position from `first` on, and every step-th tap from
// the phase's number on.
struct AxisPhase {
  GatherAxis axis;
  std::int32_t first;     // input position
  std::int32_t last_tap;  // taps run backwards from here ...
  std::int32_t step;      // ... in steps of this
};

std::int32_t phase_count(const Axis& axis) {
  return std::min(axis.window, axis.stride / std::gcd(axis.stride, axis.dilation));
}

AxisPhase axis_phase(const Axis& axis, std::int32_t phase) {
  const std::int32_t stride = axis.stride;
  const std::int32_t common = std::gcd(stride, axis.dilation);
  const std::int32_t step = stride / common;
  const std::int32_t taps = (axis.window - phase - 1) / step + 1;
  const std::int32_t dilation = axis.dilation / common;

  const std::int32_t read = phase * axis.dilation - axis.pad_before;  // by output 0
  const std::int32_t first = (read % stride + stride) % stride;
  const std::int32_t out = first < axis.in ? (axis.in - 1 - first) / stride + 1 : 0;
  const std::int32_t offset = (first - read) / stride - (taps - 1) * dilation;
  return {{axis.out(), out, taps, 1, offset, dilation}, first, phase + (taps - 1) * step, step};
}

template <class T>
Algorithm choose_gradient(const Gather& gather, Algorithm forward) {
  if (forward >= Algorithm::winograd) return forward;
  const Algorithm best = choose<T>(gather);
  return best < Algorithm::winograd ? best : Algorithm::gemm;
}

// All phases along one axis: pixels of dA_prev, and their taps.
struct AxisWork {
  double phases, pixels = 0, taps = 0;

  explicit AxisWork(const Axis& axis) : phases(phase_count(axis)) {
    for (std::int32_t phase = 0; phase < phases; ++phase) {
      const GatherAxis gather = axis_phase(axis, phase).axis;
      pixels += gather.out;
      taps += static_cast<double>(gather.out) * gather.taps;
    }
  }
};

// Whether adding windows is less work than gathering. Costs in multiply-adds, fitted to Node 20 on
// Zen 5: a number that is gathered costs 8 more than its products, or 20 where its pixel
// has few; one that is added costs 10 more, a run of them 64, and a phase 500.
bool scattering_is_less(const Conv& conv, const Gather& forward) {
  const AxisWork h(conv.window.h), w(conv.window.w);
  const double gathered =
      h.taps * w.taps * forward.n_C + h.pixels * w.pixels * (forward.n_C_prev < 4 ? 20 : 8);
  const double added = static_cast<double>(forward.h.out) * forward.w.out * conv.W.f_H *
                       conv.W.f_W * (forward.n_C + 10 + 64.0 / scattered_run(forward));
  return (added - gathered) * forward.m * conv.A_prev.n_C < 500 * h.phases * w.phases;
}

}  // namespace

template <class T>
struct InputGradient<T>::Phase {
  AxisPhase h, w;
  Gatherer<T> gatherer;

  // Without memory.
  static Phase make(const Conv& conv, std::int32_t ph, std::int32_t pw,
                    Algorithm forward_algorithm) {
    const AxisPhase h = axis_phase(conv.window.h, ph);
    const AxisPhase w = axis_phase(conv.window.w, pw);
    const Gather forward = forward_gather(conv);
    const Gather gather{h.axis,
                        w.axis,
                        forward.m,
                        forward.groups,
                        forward.n_C,
                        forward.n_C_prev,
                        forward.out_image,
                        forward.out_row,
                        forward.out_column,
                        forward.in_image,
                        forward.in_row * conv.window.h.stride,
                        forward.in_column * conv.window.w.stride};
    Phase phase{h, w, {}};
    phase.gatherer.plan(gather, choose_gradient<T>(gather, forward_algorithm), false);
    return phase;
  }
};

template <class T>
void InputGradient<T>::plan(const Conv& conv, Algorithm forward) {
  conv_ = conv;
  forward_ = forward;
  const Gather gather = forward_gather(conv);
  // The depthwise kernel multiplies no padding.
  const bool choice = forward < Algorithm::winograd && !fits<T>(Algorithm::depthwise, gather);
  scatters_ = choice && scattering_is_less(conv, gather);
  if (scatters_) return scatter_.plan(gather);
  phases_h_ = phase_count(conv.window.h);
  phases_w_ = phase_count(conv.window.w);
}

template <class T>
typename InputGradient<T>::Phase InputGradient<T>::phase(std::int32_t p) const {
  if (phases_ != nullptr) return phases_[p];
  return Phase::make(conv_, p / phases_w_, p % phases_w_, forward_);
}

template <class T>
void InputGradient<T>::take_weights(Carver* carver) {
  if (scatters_) return scatter_.take_weights(carver);
  phases_ = nullptr;
  auto* phases = carver->take<Phase>(static_cast<double>(phases_h_) * phases_w_);
  for (std::int32_t p = 0; p < phases_h_ * phases_w_; ++p) {
    Phase it = phase(p);
    it.gatherer.take_weights(carver);
    if (phases != nullptr) phases[p] = it;
  }
  phases_ = phases;
}

template <class T>
void InputGradient<T>::take_workspace(Carver* carver) {
  if (scatters_) return scatter_.take_workspace(carver);
  carver->take_in_turn(phases_h_ * phases_w_, [&](std::int32_t p) {
    Phase it = phase(p);
    it.gatherer.take_workspace(carver);
    if (phases_ == nullptr) return;
    it.gatherer.prepare();
    phases_[p] = it;
  });
}

template <class T>
void InputGradient<T>::pack(const T* W) {
  if (scatters_) return scatter_.pack(W);
  const Weights<T> forward = forward_weights(conv_, W);
  for (std::int32_t p = 0; p < phases_h_ * phases_w_; ++p) {
    const Phase& phase = phases_[p];
    const T* last = W + phase.h.last_tap * forward.h + phase.w.last_tap * forward.w;
    phases_[p].gatherer.pack({last, -phase.h.step * forward.h, -phase.w.step * forward.w, forward.c,
                              forward.k, forward.group},
                             nullptr);
  }
}

template <class T>
void InputGradient<T>::run(const T* dZ, T* dA_prev) const {
  if (scatters_) return scatter_.run(dZ, dA_prev);
  const Axis& h = conv_.window.h;
  const Axis& w = conv_.window.w;
  const bool all_read = phases_h_ == h.stride && phases_w_ == w.stride;
  if (!all_read) std::fill_n(dA_prev, conv_.A_prev.size(), T(0));
  const std::ptrdiff_t column = conv_.A_prev.n_C;
  const std::ptrdiff_t row = column * conv_.A_prev.n_W;
  for (std::int32_t p = 0; p < phases_h_ * phases_w_; ++p) {
    const Phase& phase = phases_[p];
    phase.gatherer.run(dZ, dA_prev + phase.h.first * row + phase.w.first * column);
  }
}

template class InputGradient<float>;
template class InputGradient<double>;

}  // namespace convstep::kernels
