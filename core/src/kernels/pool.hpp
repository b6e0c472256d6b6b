// Pooling by taps: for each output pixel, one vector of channels after another is reduced over the
// window. Any shape; a max is the reference's, of 0 and -0 too.
#pragma once

#include "convstep/pooling.hpp"

namespace convstep::kernels {

template <class T>
void pool(const Pool& pool, const T* A_prev, T* A);

// A: what `pool` made of A_prev.
template <class T>
void pool_gradient(const Pool& pool, const T* dA, const T* A, const T* A_prev, T* dA_prev);

}  // namespace convstep::kernels
