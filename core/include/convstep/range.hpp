// Between which numbers a tensor's lie: what a scale of colours, or of integers, is made from.
#pragma once

#include <cstddef>

namespace convstep {

template <class T>
struct Range {
  T least, most;
};

// Of `size` numbers; a NaN is neither, and without any number it is from inf to -inf.
template <class T>
Range<T> range_of(const T* data, std::size_t size);

}  // namespace convstep
