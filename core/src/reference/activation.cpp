#include "convstep/activation.hpp"

#include <cmath>

namespace convstep {
namespace {

// In float64 for both element types: one copy of exp and tanh in the binary, and rounded once.

// exp of a negative number only, so that it never overflows.
double sigmoid(double z) {
  const double e = std::exp(-std::abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

// sigmoid'(z) = e / (1 + e)^2 with e = exp(-|z|), and tanh'(z) = 4 sigmoid'(2 z): unlike s (1 - s)
// and 1 - t^2, these keep their digits where s and t are nearly 1.
double sigmoid_derivative(double z) {
  const double e = std::exp(-std::abs(z));
  return e / ((1 + e) * (1 + e));
}

double forward(Activation activation, double z) {
  if (activation == Activation::sigmoid) return sigmoid(z);
  return activation == Activation::tanh ? std::tanh(z) : z;
}

double derivative(Activation activation, double z) {
  if (activation == Activation::sigmoid) return sigmoid_derivative(z);
  return activation == Activation::tanh ? 4 * sigmoid_derivative(2 * z) : 1;
}

}  // namespace

// relu is apart: beside it, the way through float64 would be most of the work.
template <class T>
void activation_forward(Activation activation, std::size_t size, const T* Z, T* A) {
  if (activation == Activation::relu) {
    for (std::size_t k = 0; k < size; ++k) A[k] = Z[k] < 0 ? T(0) : Z[k];
  } else {
    for (std::size_t k = 0; k < size; ++k) A[k] = static_cast<T>(forward(activation, Z[k]));
  }
}

template <class T>
void activation_backward(Activation activation, std::size_t size, const T* dA, const T* Z, T* dZ) {
  if (activation == Activation::relu) {
    for (std::size_t k = 0; k < size; ++k) dZ[k] = Z[k] > 0 ? dA[k] : T(0);
  } else {
    for (std::size_t k = 0; k < size; ++k) {
      dZ[k] = static_cast<T>(dA[k] * derivative(activation, Z[k]));
    }
  }
}

template void activation_forward(Activation, std::size_t, const float*, float*);
template void activation_forward(Activation, std::size_t, const double*, double*);
template void activation_backward(Activation, std::size_t, const float*, const float*, float*);
template void activation_backward(Activation, std::size_t, const double*, const double*, double*);

}  // namespace convstep
