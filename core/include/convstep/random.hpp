// numpy.random.RandomState, the generator behind the exercise's np.random.seed(1).
//
// Uniform numbers are NumPy's bit for bit. Normal numbers are within 2 ulp: they go through log and
// sqrt, and log differs between C libraries.
//
// Sources: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), MT19937 with its
// 32-bit initialisation; G. Marsaglia, T. Bray, "A convenient method for generating normal
// variables", SIAM Review 6 (1964); the order of draws is that of NumPy's legacy generator.
#pragma once

#include <cstddef>
#include <cstdint>

namespace convstep {

class RandomState {
 public:
  explicit RandomState(std::uint32_t seed);

  std::uint32_t next();    // 32 uniform bits
  double random_sample();  // uniform in [0, 1), 53 bits
  double randn();          // standard normal
  void randn(std::size_t size, double* out);

 private:
  static constexpr int n = 624;
  std::uint32_t state_[n];
  int position_ = n;
  bool has_spare_ = false;  // normals come in pairs; the second waits here
  double spare_ = 0;

  void refill();
};

}  // namespace convstep
