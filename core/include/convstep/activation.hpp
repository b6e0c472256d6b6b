// Activations, element by element, forward and backward.
//
// relu(z) = max(0, z), sigmoid(z) = 1 / (1 + exp(-z)), tanh(z). A NaN stays a NaN forward.
// backward: dZ = dA * (z > 0), dA * s (1 - s), dA * (1 - t^2), with s and t recomputed from Z.
//
// Numerical contract: within 4 eps of the exact value (exp and tanh are the C library's).
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
