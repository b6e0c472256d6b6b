// Errors: every way a call can be refused, and the one place where refusals are worded.
//
// Nothing in ConvStep throws. Whatever can be refused returns a Status; the check_* functions of
// the other headers do all refusing before any computation starts, and the computations that
// follow cannot fail.
#pragma once

#include <cstdint>

namespace convstep {

enum class Error : std::int32_t {
  none = 0,
  invalid_argument = 1,  // a value outside its range: stride 0, a window that does not fit
  shape_mismatch = 2,    // two tensors that do not belong together, or a rank that is not 4
  dtype_mismatch = 3,    // float32 and float64 in one call
  out_of_memory = 4,     // more bytes than can be had; everything already held is kept
};

// A short text of fixed capacity, so that reporting an error allocates nothing. What does not fit
// is cut off.
class Text {
 public:
  Text() = default;
  Text(const char* text) { *this << text; }
  Text& operator<<(const char* text);
  // Integers below 10^16 exactly, others to six decimals; NaN, Infinity.
  Text& operator<<(double number);

  const char* c_str() const { return characters_; }
  bool empty() const { return length_ == 0; }

 private:
  static constexpr int capacity = 160;
  int length_ = 0;
  char characters_[capacity] = "";
};

// Reads as "<argument> <given>, but <expected>", for instance
//   "stride"  "is 0"                "must be a whole number of at least 1"
//   "W"       "has n_C_prev = 4"    "A_prev has n_C_prev = 3"
struct Status {
  Error error = Error::none;
  Text argument;
  Text given;
  Text expected;

  bool ok() const { return error == Error::none; }
};

// Checks that `value` is a whole number in [minimum, 2^31 - 1] and stores it. Sizes arrive as
// doubles because that is what a caller in JavaScript holds: 2.5 and NaN are refused here, once.
Status check_whole(const char* argument, double value, int minimum, std::int32_t* out);

// Checks that a tensor of `count` elements can be addressed (count * 8 bytes < 2^53). Of an output,
// which no argument is, `tensor` is the name.
Status check_count(const char* argument, double count, const char* tensor = "");

}  // namespace convstep
