#include "node/directory/distance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace maillage {
namespace {

constexpr Position kParis{48.8566, 2.3522};
constexpr Position kMarseille{43.2965, 5.3698};
constexpr Position kSaintDenisReunion{-20.8789, 55.4481};

double haversine_km(Position a, Position b) {
  const double degree = std::numbers::pi / 180;
  const double lat = std::sin((b.latitude - a.latitude) * degree / 2);
  const double lon = std::sin((b.longitude - a.longitude) * degree / 2);
  const double h =
      lat * lat + std::cos(a.latitude * degree) * std::cos(b.latitude * degree) * lon * lon;
  return 2 * 6371.0088 * std::asin(std::sqrt(std::min(h, 1.0)));
}

TEST(Distance, IsTheGreatCircleBetweenCities) {
  EXPECT_NEAR(distance_km(kParis, kMarseille), 660.5, 0.5);
  EXPECT_NEAR(distance_km(kParis, kSaintDenisReunion), 9364, 5);
  EXPECT_NEAR(distance_km({0, 0}, {0, 180}), std::numbers::pi * 6371.0088, 1e-6);
}

TEST(Distance, IsZeroForOnePlaceAndTheSameBothWays) {
  EXPECT_EQ(distance_km(kParis, kParis), 0);
  EXPECT_EQ(distance_km(kParis, kMarseille), distance_km(kMarseille, kParis));
}

TEST(Distance, AgreesWithTheHaversineFormulaEverywhere) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> latitude(-90, 90), longitude(-180, 180), step(-0.01, 0.01);
  for (int i = 0; i < 10000; ++i) {
    const Position a{latitude(random), longitude(random)};
    const Position far{latitude(random), longitude(random)};
    const Position near{std::clamp(a.latitude + step(random), -90.0, 90.0),
                        a.longitude + step(random)};
    EXPECT_NEAR(distance_km(a, far), haversine_km(a, far), 0.01);
    EXPECT_NEAR(distance_km(a, near), haversine_km(a, near), 1e-5);
  }
}

TEST(Distance, TurnsKilometresIntoChordsAndBack) {
  for (const double km : {0.001, 1.0, 25.0, 600.0, 20000.0}) {
    EXPECT_NEAR(km_of_chord_squared(chord_squared_of_km(km)), km, km * 1e-7);
  }
}

TEST(Distance, TakesAnUnreadableRadiusForNoneAndAHugeOneForTheWholeEarth) {
  EXPECT_EQ(chord_squared_of_km(-1), 0);
  EXPECT_EQ(chord_squared_of_km(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_EQ(chord_squared_of_km(std::numeric_limits<double>::infinity()), 4);
  EXPECT_EQ(chord_squared_of_km(1e9), 4);
}

}  // namespace
}  // namespace maillage
