package seeding

// random is Mulberry32: a small generator of 32-bit integers that is the same in every language.
type random struct{ state uint32 }

// below returns a whole number from 0 to bound - 1.
func (r *random) below(bound int) int {
	return int(r.next()) % bound
}

// between returns a whole number from low to high.
func (r *random) between(low, high int) int {
	return low + r.below(high-low+1)
}

func pick[T any](r *random, values []T) T {
	return values[r.below(len(values))]
}

func (r *random) next() uint32 {
	r.state += 0x6d2b79f5
	t := r.state
	t = (t ^ t>>15) * (t | 1)
	t ^= t + (t^t>>7)*(t|61)
	return t ^ t>>14
}
