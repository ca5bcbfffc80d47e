module weighbridge/benches/judge

go 1.26
