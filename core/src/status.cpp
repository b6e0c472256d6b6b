#include "convstep/status.hpp"

#include <cmath>

namespace convstep {

Text& Text::operator<<(const char* text) {
  while (*text != '\0' && length_ + 1 < capacity) characters_[length_++] = *text++;
  characters_[length_] = '\0';
  return *this;
}

// By hand, because printf's number formatting alone would weigh as much as the whole core.
Text& Text::operator<<(double number) {
  if (std::isnan(number)) return *this << "NaN";
  const bool negative = number < 0;
  number = std::abs(number);
  if (std::isinf(number)) return *this << (negative ? "-Infinity" : "Infinity");
  int exponent = 0;
  if (number >= 1e16) {
    while (number >= 10) {
      number /= 10;
      ++exponent;
    }
  }
  double whole = std::floor(number);
  double micro = std::nearbyint((number - whole) * 1e6);
  if (micro >= 1e6) {
    whole += 1;
    micro = 0;
  }
  if (negative && whole + micro > 0) *this << "-";
  char digits[20];
  int n = 0;
  do {
    digits[n++] = static_cast<char>('0' + static_cast<int>(std::fmod(whole, 10)));
    whole = std::floor(whole / 10);
  } while (whole > 0);
  char text[32];
  int k = 0;
  while (n > 0) text[k++] = digits[--n];
  if (micro > 0) {
    text[k++] = '.';
    for (double place = 1e5; micro > 0; place /= 10) {
      const int digit = static_cast<int>(std::floor(micro / place));
      text[k++] = static_cast<char>('0' + digit);
      micro -= digit * place;
    }
  }
  text[k] = '\0';
  *this << text;
  if (exponent > 0) *this << "e" << exponent;
  return *this;
}

Status check_whole(const char* argument, double value, int minimum, std::int32_t* out) {
  constexpr double most = 2147483647;
  if (value >= minimum && value <= most && std::floor(value) == value) {
    *out = static_cast<std::int32_t>(value);
    return {};
  }
  Status status{Error::invalid_argument, argument, {}, {}};
  // Six decimals may say no more than the whole number beside it.
  const double off = std::abs(value - std::nearbyint(value));
  status.given << (off > 0 && off < 5e-7 ? "is nearly " : "is ") << value;
  if (value > most) {
    status.expected << "must be at most " << most;
  } else {
    status.expected << "must be a whole number of at least " << minimum;
  }
  return status;
}

Status check_count(const char* argument, double count, const char* tensor) {
  constexpr double most = 1125899906842624;  // 2^50
  if (count < most) return {};
  Status status{Error::out_of_memory, argument, {}, {}};
  status.given << tensor << (*tensor != '\0' ? " " : "") << "has " << count << " elements";
  status.expected << "fewer than 2^50 can be addressed";
  return status;
}

}  // namespace convstep
