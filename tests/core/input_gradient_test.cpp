// The two ways to dA_prev, by gathering and by adding windows, and the choice between them.
#include "kernels/input_gradient.hpp"

#include <limits>

#include "support.hpp"

namespace convstep::testing {
namespace {

using kernels::InputGradient;
using kernels::Scatter;

// Memory for a kernel, watched by AddressSanitizer as in a layer.
template <class Kernel>
class Block {
 public:
  explicit Block(Kernel* kernel) {
    Carver size(nullptr);
    take(kernel, &size);
    block_ = allocate(size.bytes());
    Carver carver(block_);
    take(kernel, &carver);
  }
  ~Block() { release(block_); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

 private:
  void* block_;

  static void take(Kernel* kernel, Carver* carver) {
    kernel->take_weights(carver);
    kernel->take_workspace(carver);
  }
};

// One axis of a random convolution.
struct RandomAxis {
  double n, f, stride, dilation, before, after;

  explicit RandomAxis(RandomState* random) {
    const auto whole = [random](double least, double most) {
      return least + std::floor(random->random_sample() * (most - least + 1));
    };
    n = whole(1, 12);
    f = whole(1, 8);
    stride = random->random_sample() < 0.3 ? f : whole(1, 4);
    dilation = random->random_sample() < 0.7 ? 1 : whole(2, 3);
    before = whole(0, 3);
    after = whole(0, 3);
  }
};

bool random_conv(RandomState* random, Conv* out) {
  const RandomAxis h(random), w(random);
  const auto channels = [random] {
    return 1 + static_cast<std::int32_t>(random->random_sample() * 9);
  };
  const std::int32_t groups = random->random_sample() < 0.7 ? 1 : 1 + channels() % 3;
  const std::int32_t n_C_prev = channels(), n_C = channels();
  const auto size = [](double x) { return static_cast<std::int32_t>(x); };
  const std::int32_t m = channels() % 4;
  return check_conv({m, size(h.n), size(w.n), n_C_prev * groups},
                    {size(h.f), size(w.f), n_C_prev, n_C * groups},
                    {{h.stride, w.stride},
                     {h.dilation, w.dilation},
                     sides(h.before, h.after, w.before, w.after),
                     static_cast<double>(groups)},
                    out)
      .ok();
}

// dA_prev by `Kernel` is within the bound of layer.hpp.
template <class T, class Kernel>
void expect_within_bound(const Conv& conv, Kernel* kernel, RandomState* random) {
  const auto cast = [](const Numbers& x) { return std::vector<T>(x.begin(), x.end()); };
  const auto W = cast(randn(random, conv.W.size()));
  const auto dZ = cast(randn(random, conv.Z.size()));
  std::vector<T> dA_prev(conv.A_prev.size(), T(7));
  const Block<Kernel> block(kernel);
  kernel->pack(W.data());
  kernel->run(dZ.data(), dA_prev.data());
  kernel->run(dZ.data(), dA_prev.data());  // with what the first has left

  const Numbers zeros(conv.A_prev.size());
  const auto gradient = [&](auto change) {
    Numbers w(W.begin(), W.end()), dz(dZ.begin(), dZ.end());
    for (Numbers* numbers : {&w, &dz})
      for (double& x : *numbers) x = change(x);
    Numbers da(conv.A_prev.size()), dw(w.size()), db(conv.W.n_C);
    conv_backward(conv, dz.data(), zeros.data(), w.data(), da.data(), dw.data(), db.data());
    return da;
  };
  const Numbers exact = gradient([](double x) { return x; });
  const Numbers magnitude = gradient([](double x) { return std::abs(x); });
  const double eps = std::numeric_limits<T>::epsilon() / 2;
  const double terms = conv.W.f_H * conv.W.f_W * conv.W.n_C / conv.groups;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    ASSERT_NEAR(dA_prev[k], exact[k], (terms + 2) * eps * magnitude[k]) << "at " << k;
  }
}

template <class T>
void check_both_ways(unsigned seed) {
  RandomState random(seed);
  int scattered = 0, gathered = 0;
  while (scattered + gathered < 150) {
    Conv conv;
    if (!random_conv(&random, &conv)) continue;
    SCOPED_TRACE(::testing::Message() << scattered + gathered);
    InputGradient<T> chosen;
    chosen.plan(conv, Algorithm::gemm);
    chosen.scatters() ? ++scattered : ++gathered;
    expect_within_bound<T>(conv, &chosen, &random);
    Scatter<T> scatter;
    scatter.plan(kernels::forward_gather(conv));
    expect_within_bound<T>(conv, &scatter, &random);
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(scattered, 30);
  EXPECT_GT(gathered, 30);
}

TEST(InputGradient, IsWithinItsBoundBothWaysInFloat32) { check_both_ways<float>(31); }
TEST(InputGradient, IsWithinItsBoundBothWaysInFloat64) { check_both_ways<double>(32); }

TEST(InputGradient, TakesTheWayWithLessWork) {
  struct Case {
    std::int32_t side, n_C_prev, n_C, f;
    double stride;
    bool scatters;
  };
  const Case cases[] = {
      {7, 128, 256, 7, 1, true},    // fully connected
      {5, 16, 120, 5, 1, true},     // LeNet's C5
      {224, 3, 192, 16, 16, true},  // patches
      {256, 1, 1, 256, 256, true},  // 65536 phases
      {224, 64, 64, 3, 1, false},   // few windows over a side
      {56, 64, 64, 2, 2, false},    // as many products both ways
      {512, 1, 1, 5, 1, false},     // image filtering
  };
  for (const Case& it : cases) {
    SCOPED_TRACE(&it - cases);
    Conv conv;
    ASSERT_TRUE(check_conv({1, it.side, it.side, it.n_C_prev}, {it.f, it.f, it.n_C_prev, it.n_C},
                           {{it.stride, it.stride}, {1, 1}, {}, 1}, &conv)
                    .ok());
    InputGradient<float> gradient;
    gradient.plan(conv, Algorithm::gemm);
    EXPECT_EQ(gradient.scatters(), it.scatters);
  }
}

}  // namespace
}  // namespace convstep::testing
