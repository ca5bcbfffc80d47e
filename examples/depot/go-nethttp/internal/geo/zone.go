// Package geo finds the delivery zones of a place.
package geo

// Zone is a delivery zone: a polygon of corners in degrees, with its bounds.
type Zone struct {
	ID             int
	Name           string
	SurchargeCents int

	corners                  []point
	south, north, west, east float64
}

type point struct{ lat, lon float64 }

// NewZone makes a zone of an outline in whole 1/100,000 degrees, some metre.
func NewZone(id int, name string, surchargeCents int, outline [][2]float64) Zone {
	z := Zone{ID: id, Name: name, SurchargeCents: surchargeCents, corners: make([]point, len(outline))}
	z.south, z.north, z.west, z.east = 90, -90, 180, -180
	for i, corner := range outline {
		p := point{lat: corner[0] / 100_000, lon: corner[1] / 100_000}
		z.corners[i] = p
		z.south, z.north = min(z.south, p.lat), max(z.north, p.lat)
		z.west, z.east = min(z.west, p.lon), max(z.east, p.lon)
	}
	return z
}

// Covers reports whether the point is inside, by ray casting: the number of edges east of it is odd.
func (z *Zone) Covers(lat, lon float64) bool {
	if lat < z.south || lat > z.north || lon < z.west || lon > z.east {
		return false
	}
	inside := false
	j := len(z.corners) - 1
	for i := range z.corners {
		a, b := z.corners[i], z.corners[j]
		j = i
		if (a.lat > lat) == (b.lat > lat) {
			continue
		}
		crossing := (b.lon-a.lon)*(lat-a.lat)/(b.lat-a.lat) + a.lon
		if lon < crossing {
			inside = !inside
		}
	}
	return inside
}
