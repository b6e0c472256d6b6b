// Backward passes against central differences of the forward passes, in float64.
#include "convstep/activation.hpp"
#include "support.hpp"

namespace convstep::testing {
namespace {

constexpr double h = 1e-5;

// d loss / d x by moving each element of x a little both ways.
template <class Loss>
Numbers differences(Numbers x, Loss loss) {
  Numbers gradient(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double kept = x[k];
    x[k] = kept + h;
    const double above = loss(x);
    x[k] = kept - h;
    const double below = loss(x);
    x[k] = kept;
    gradient[k] = (above - below) / (2 * h);
  }
  return gradient;
}

double dot(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

TEST(Gradients, Convolution) {
  const Shape input{2, 6, 5, 4};
  const FilterShape filters{3, 2, 2, 4};
  const ConvHparameters cases[] = {
      {},
      {{2, 1}, {1, 2}, sides(1, 0, 2, 3), 2},
      {{1, 3}, {2, 1}, {Padding::same}, 2},
  };
  for (const ConvHparameters& hparameters : cases) {
    FilterShape W_shape = filters;
    if (hparameters.groups == 1) W_shape.n_C_prev = 4;
    Conv conv;
    const Status status = check_conv(input, W_shape, hparameters, &conv);
    ASSERT_TRUE(status.ok()) << words(status);

    RandomState random(7);
    const Numbers A_prev = randn(&random, input.size());
    const Numbers W = randn(&random, W_shape.size());
    const Numbers b = randn(&random, W_shape.n_C);
    const Numbers dZ = randn(&random, conv.Z.size());
    Numbers dA_prev(A_prev.size()), dW(W.size()), db(b.size()), Z(dZ.size());
    conv_backward(conv, dZ.data(), A_prev.data(), W.data(), dA_prev.data(), dW.data(), db.data());

    const auto loss = [&](const Numbers& a, const Numbers& w, const Numbers& bias) {
      conv_forward(conv, a.data(), w.data(), bias.data(), Z.data());
      return dot(Z, dZ);
    };
    expect_agree(dA_prev, differences(A_prev, [&](auto& x) { return loss(x, W, b); }), 1e-8,
                 "dA_prev");
    expect_agree(dW, differences(W, [&](auto& x) { return loss(A_prev, x, b); }), 1e-8, "dW");
    expect_agree(db, differences(b, [&](auto& x) { return loss(A_prev, W, x); }), 1e-8, "db");
  }
}

TEST(Gradients, Pooling) {
  const Shape input{2, 6, 5, 2};
  for (double mode : {0.0, 1.0})
    for (double include : {0.0, 1.0})
      for (const Padding& pad : {all_sides(0), sides(1, 0, 2, 1)}) {
        Pool pool;
        ASSERT_TRUE(check_pool(input, {{2, 3}, {2, 1}, pad, include, mode}, &pool).ok());
        RandomState random(8);
        const Numbers A_prev = randn(&random, input.size());
        const Numbers dA = randn(&random, pool.A.size());
        Numbers dA_prev(A_prev.size()), A(dA.size());
        pool_backward(pool, dA.data(), A_prev.data(), dA_prev.data());
        const auto loss = [&](const Numbers& a) {
          pool_forward(pool, a.data(), A.data());
          return dot(A, dA);
        };
        expect_agree(dA_prev, differences(A_prev, loss), 1e-8, "dA_prev");
      }
}

TEST(Gradients, Activations) {
  RandomState random(9);
  const Numbers Z = randn(&random, 50);
  const Numbers dA = randn(&random, 50);
  for (const Activation kind : {Activation::relu, Activation::sigmoid, Activation::tanh}) {
    Numbers dZ(50), A(50);
    activation_backward(kind, 50, dA.data(), Z.data(), dZ.data());
    const auto loss = [&](const Numbers& z) {
      activation_forward(kind, 50, z.data(), A.data());
      return dot(A, dA);
    };
    expect_agree(dZ, differences(Z, loss), 1e-8, "dZ");
  }
}

}  // namespace
}  // namespace convstep::testing
