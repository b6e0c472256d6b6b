// Activations, element by element, forward and backward.
//
// relu(z) = max(0, z), sigmoid(z) = 1 / (1 + exp(-z)), tanh(z). Forward, a NaN stays a NaN, and
// relu leaves -0 as it is.
// backward: dZ = dA * (z > 0), dA * sigmoid'(z), dA * tanh'(z), computed from Z.
//
// Numerical contract: relu is exact; the others are within 8 eps of the exact value, relative to it
// (eps = 2^-24 in float32, 2^-53 in float64; exp and tanh are the C library's), but for the factor
// that rounding z itself makes of exp(z), |z| eps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "convstep/status.hpp"

namespace convstep {

enum class Activation : std::int32_t { none = 0, relu = 1, sigmoid = 2, tanh = 3 };

template <class T>
void activation_forward(Activation activation, std::size_t size, const T* Z, T* A);

template <class T>
void activation_backward(Activation activation, std::size_t size, const T* dA, const T* Z, T* dZ);

}  // namespace convstep
