#include "convstep/activation.hpp"

#include <cmath>

namespace convstep {
namespace {

// exp of a negative number only, so that it never overflows.
template <class T>
T sigmoid(T z) {
  const T e = std::exp(-std::abs(z));
  return (z >= 0 ? T(1) : e) / (T(1) + e);
}

// sigmoid'(z) = e / (1 + e)^2 with e = exp(-|z|), and tanh'(z) = 4 sigmoid'(2 z): unlike s (1 - s)
// and 1 - t^2, these keep their digits where s and t are nearly 1.
template <class T>
T sigmoid_derivative(T z) {
  const T e = std::exp(-std::abs(z));
  return e / ((T(1) + e) * (T(1) + e));
}

template <class T>
T forward(Activation activation, T z) {
  switch (activation) {
    case Activation::relu:
      return z > 0 || std::isnan(z) ? z : T(0);
    case Activation::sigmoid:
      return sigmoid(z);
    case Activation::tanh:
      return std::tanh(z);
    case Activation::none:
      break;
  }
  return z;
}

template <class T>
T backward(Activation activation, T dA, T z) {
  switch (activation) {
    case Activation::relu:
      return z > 0 ? dA : T(0);
    case Activation::sigmoid:
      return dA * sigmoid_derivative(z);
    case Activation::tanh:
      return dA * T(4) * sigmoid_derivative(T(2) * z);
    case Activation::none:
      break;
  }
  return dA;
}

}  // namespace

template <class T>
void activation_forward(Activation activation, std::size_t size, const T* Z, T* A) {
  for (std::size_t k = 0; k < size; ++k) A[k] = forward(activation, Z[k]);
}

template <class T>
void activation_backward(Activation activation, std::size_t size, const T* dA, const T* Z, T* dZ) {
  for (std::size_t k = 0; k < size; ++k) dZ[k] = backward(activation, dA[k], Z[k]);
}

template void activation_forward(Activation, std::size_t, const float*, float*);
template void activation_forward(Activation, std::size_t, const double*, double*);
template void activation_backward(Activation, std::size_t, const float*, const float*, float*);
template void activation_backward(Activation, std::size_t, const double*, const double*, double*);

}  // namespace convstep
