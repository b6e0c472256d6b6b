#include "convstep/random.hpp"

#include <cmath>

namespace convstep {

RandomState::RandomState(std::uint32_t seed) {
  state_[0] = seed;
  for (int k = 1; k < n; ++k) {
    const std::uint32_t previous = state_[k - 1];
    state_[k] = 1812433253u * (previous ^ (previous >> 30)) + static_cast<std::uint32_t>(k);
  }
}

void RandomState::refill() {
  constexpr int m = 397;
  for (int k = 0; k < n; ++k) {
    const std::uint32_t y = (state_[k] & 0x80000000u) | (state_[(k + 1) % n] & 0x7fffffffu);
    state_[k] = state_[(k + m) % n] ^ (y >> 1) ^ ((y & 1u) != 0 ? 0x9908b0dfu : 0u);
  }
  position_ = 0;
}

std::uint32_t RandomState::next() {
  if (position_ == n) refill();
  std::uint32_t y = state_[position_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

double RandomState::random_sample() {
  const double high = next() >> 5;  // 27 bits
  const double low = next() >> 6;   // 26 bits
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double RandomState::randn() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  double x1;
  double x2;
  double r2;
  do {
    x1 = 2.0 * random_sample() - 1.0;
    x2 = 2.0 * random_sample() - 1.0;
    r2 = x1 * x1 + x2 * x2;
  } while (r2 >= 1.0 || r2 == 0.0);
  const double scale = std::sqrt(-2.0 * std::log(r2) / r2);
  has_spare_ = true;
  spare_ = scale * x1;  // the second number of the pair is given first
  return scale * x2;
}

void RandomState::randn(std::size_t size, double* out) {
  for (std::size_t k = 0; k < size; ++k) out[k] = randn();
}

}  // namespace convstep
