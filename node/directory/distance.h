// Distances on the Earth taken as a sphere: the error against the ellipsoid stays under 0.6 %, far
// below what separates a straight line from a journey.
#pragma once

#include "node/directory/venue.h"

namespace maillage {

// A position as a unit vector from the Earth's centre. The haversine of the angle between two
// positions (R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984) is a quarter of
// the squared chord between their vectors, so one comparison costs three subtractions and three
// products, no trigonometry.
struct SpherePoint {
  SpherePoint() = default;
  explicit SpherePoint(Position position);

  double x = 0;
  double y = 0;
  double z = 0;
};

// 0 (same point) to 4 (antipodes); grows with the distance.
double chord_squared(const SpherePoint& a, const SpherePoint& b);

double km_of_chord_squared(double chord_squared);
double chord_squared_of_km(double km);  // of negative or unreadable: 0; over half a turn: 4

// Great-circle distance in kilometres, mean Earth radius 6371.0088 km (IUGG).
double distance_km(Position a, Position b);

}  // namespace maillage
