#include "node/directory/distance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace maillage {
namespace {

constexpr double kEarthRadiusKm = 6371.0088;

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

}  // namespace

SpherePoint::SpherePoint(Position position) {
  const double latitude = radians(position.latitude), longitude = radians(position.longitude);
  const double from_axis = std::cos(latitude);
  x = from_axis * std::cos(longitude);
  y = from_axis * std::sin(longitude);
  z = std::sin(latitude);
}

double chord_squared(const SpherePoint& a, const SpherePoint& b) {
  const double dx = a.x - b.x;
  const double dy = a.y - b.y;
  const double dz = a.z - b.z;
  return dx * dx + dy * dy + dz * dz;
}

double km_of_chord_squared(double chord_squared) {
  const double half_chord = std::sqrt(std::clamp(chord_squared, 0.0, 4.0)) / 2;
  return 2 * kEarthRadiusKm * std::asin(half_chord);
}

double chord_squared_of_km(double km) {
  if (!(km > 0)) return 0;
  const double half_angle = std::min(km / (2 * kEarthRadiusKm), std::numbers::pi / 2);
  return 4 * std::sin(half_angle) * std::sin(half_angle);
}

double distance_km(Position a, Position b) {
  return km_of_chord_squared(chord_squared(SpherePoint(a), SpherePoint(b)));
}

}  // namespace maillage
