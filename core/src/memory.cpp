#include "convstep/memory.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__)
#define CONVSTEP_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONVSTEP_ASAN 1
#endif
#endif
#ifdef CONVSTEP_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace convstep {

#ifdef CONVSTEP_ASAN
const bool Carver::watched = true;
#else
const bool Carver::watched = false;
#endif

namespace {

constexpr double most_bytes = sizeof(void*) == 4 ? 2147483648.0 : 1125899906842624.0;
int successes_left = -1;
bool has_failed = false;

}  // namespace

void* allocate(double bytes) {
  if (successes_left == 0) {
    successes_left = -1;
    has_failed = true;
    return nullptr;
  }
  if (successes_left > 0) --successes_left;
  if (!(bytes < most_bytes)) return nullptr;
  // aligned_alloc wants a multiple of the alignment.
  const auto blocks = static_cast<std::size_t>(bytes) / Carver::alignment + 1;
  return std::aligned_alloc(Carver::alignment, blocks * Carver::alignment);
}

void release(void* block) { std::free(block); }

Status no_memory(double bytes) {
  Status status{Error::out_of_memory, {}, {}, {}};
  status.given << bytes << " bytes are needed";
  status.expected << "they could not be allocated";
  return status;
}

bool test_fail_allocation_after(int successes) {
  const bool before = has_failed;
  has_failed = false;
  successes_left = successes;
  return before;
}

void* Carver::take_bytes(double bytes) {
  const double begin = used_;
  used_ += std::ceil(bytes / alignment) * alignment;
#ifdef CONVSTEP_ASAN
  used_ += alignment;
#endif
  if (block_ == nullptr) return nullptr;
  std::byte* room = block_ + static_cast<std::size_t>(begin);
#ifdef CONVSTEP_ASAN
  const auto size = static_cast<std::size_t>(bytes);
  ASAN_POISON_MEMORY_REGION(room + size, static_cast<std::size_t>(used_ - begin) - size);
#endif
  return room;
}

}  // namespace convstep
