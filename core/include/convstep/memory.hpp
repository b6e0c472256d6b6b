// Memory: one block per owner, failure reported, and a hook to provoke it.
//
// Without exceptions a failing `new` or `std::vector` aborts the module, so whatever allocates does
// it here, once: it walks through its parts with a Carver twice, first to learn how many bytes they
// take, then to hand them out of the block that `allocate` gave.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "convstep/status.hpp"

namespace convstep {

// 64-byte aligned, not zeroed; null where that many bytes cannot be had. Sizes are doubles because
// they are products of user-given numbers, which overflow a 32-bit size_t.
void* allocate(double bytes);
void release(void* block);  // null is fine

// "<bytes> bytes are needed, but they could not be allocated"
Status no_memory(double bytes);

// For tests: `successes` more allocations succeed, then one fails; -1 disarms. True if the failure
// armed before has taken place.
bool test_fail_allocation_after(int successes);

class Carver {
 public:
  static constexpr std::size_t alignment = 64;

  // Without a block, only measures: every pointer is null.
  explicit Carver(void* block) : block_(static_cast<std::byte*>(block)) {}

  // 64-byte aligned room for `count` elements. Under AddressSanitizer what lies between two such
  // rooms is poisoned, so that one block is watched as closely as many.
  template <class T>
  T* take(double count) {
    return static_cast<T*>(take_bytes(count * static_cast<double>(sizeof(T))));
  }
  // Calls take(0) to take(count - 1), whose rooms are never in use at the same time: all start at
  // the same byte. Under AddressSanitizer they lie one after the other, to be watched.
  template <class Take>
  void take_in_turn(std::int32_t count, Take take) {
    const double begin = used_;
    double end = begin;
    for (std::int32_t k = 0; k < count; ++k) {
      if (!watched) used_ = begin;
      take(k);
      end = std::max(end, used_);
    }
    used_ = end;
  }
  double bytes() const { return used_; }

 private:
  static const bool watched;

  std::byte* block_;
  double used_ = 0;

  void* take_bytes(double bytes);
};

}  // namespace convstep
