//! How far two points on the globe are from each other, as the crow flies.

use crate::message::Coordinates;

/// The Earth's mean radius.
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The distance along the surface. Roads are longer: say "about".
#[must_use]
pub fn distance_km(from: Coordinates, to: Coordinates) -> f64 {
    let half = |left: f64, right: f64| ((right - left).to_radians() / 2.0).sin();
    let (north, east) = (half(from.latitude, to.latitude), half(from.longitude, to.longitude));
    let chord = north.mul_add(north, from.latitude.to_radians().cos() * to.latitude.to_radians().cos() * east * east);
    2.0 * EARTH_RADIUS_KM * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates { latitude, longitude }
    }

    #[test]
    fn known_distances() {
        let pune = point(18.5196, 73.8554);
        for (name, other, expected) in [
            ("itself", pune, 0.0),
            ("Mumbai", point(19.0728, 72.8826), 119.0),
            ("Delhi", point(28.6519, 77.2315), 1178.0),
            ("its opposite on the globe", point(-18.5196, -106.1446), 20_015.0),
        ] {
            let measured = distance_km(pune, other);
            assert!((measured - expected).abs() < 2.0, "{name}: {measured}");
            assert!((measured - distance_km(other, pune)).abs() < 1e-6, "{name} is as far both ways");
        }
    }
}
