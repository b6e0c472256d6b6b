// What the core's tests share: tensors that own their memory, and the measure of agreement.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <vector>

#include "convstep/convolution.hpp"
#include "convstep/pooling.hpp"
#include "convstep/random.hpp"

namespace convstep::testing {

using Numbers = std::vector<double>;

inline Numbers randn(RandomState* random, std::size_t size) {
  Numbers numbers(size);
  random->randn(size, numbers.data());
  return numbers;
}

inline double mean(const Numbers& numbers) {
  double sum = 0;
  for (double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

// "To 1e-12" of two tensors: the largest difference is at most 1e-12 of the largest magnitude.
inline void expect_agree(const Numbers& actual, const Numbers& expected, double tolerance,
                         const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  double largest = 0;
  double difference = 0;
  for (std::size_t k = 0; k < actual.size(); ++k) {
    ASSERT_FALSE(std::isnan(actual[k])) << what << "[" << k << "]";  // max below would lose it
    largest = std::max(largest, std::abs(expected[k]));
    difference = std::max(difference, std::abs(actual[k] - expected[k]));
  }
  EXPECT_LE(difference, tolerance * largest)
      << what << ": largest difference " << difference << ", largest magnitude " << largest;
}

inline Padding sides(double top, double bottom, double left, double right) {
  return {Padding::sides, top, bottom, left, right};
}
inline Padding all_sides(double pad) { return sides(pad, pad, pad, pad); }

inline std::string words(const Status& status) {
  return std::string(status.argument.c_str()) + " " + status.given.c_str() + ", but " +
         status.expected.c_str();
}

}  // namespace convstep::testing
