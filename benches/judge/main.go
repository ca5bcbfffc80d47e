// Judge holds a result of `weigh examples/depot` against an independent open-loop client: this one, on net/http,
// with CPU read from /proc. Nothing of Weighbridge but its stub and its builds of the candidates takes part.
//
//	weighbridge weigh examples/depot --format json > result.json
//	go build -o /tmp/judge . && taskset -c 1 /tmp/judge -result result.json
//
// It prints, for a light route, a CPU-bound one and the fan-out, CPU per request at the rate that weigh used, and
// steps of the mix around weigh's capacity.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// stepWindows of 4 s each make a step: at its breaking point a service is late in episodes, seconds apart.
const stepWindows = 9

// Fact is what is read of a fact in the result of weigh.
type Fact struct {
	Subject struct {
		Candidate string `json:"candidate"`
		Route     string `json:"route"`
	} `json:"subject"`
	Metric     string `json:"metric"`
	Conditions struct {
		Rate     float64 `json:"rate"`
		Workload string  `json:"workload"`
	} `json:"conditions"`
	Estimate struct {
		Point float64 `json:"point"`
		Low   float64 `json:"low"`
		High  float64 `json:"high"`
	} `json:"estimate"`
}

func main() {
	result := flag.String("result", "", "JSON result of `weigh examples/depot`")
	root := flag.String("root", "../..", "the checkout")
	windows := flag.Int("windows", 7, "windows of a route; their median counts")
	only := flag.String("candidate", "", "only this one")
	flag.Parse()
	runtime.GOMAXPROCS(3) // one waits in the kernel for what is due, the others have the answers
	facts := read(*result)
	depot := filepath.Join(*root, "examples/depot")
	stub := startStub(filepath.Join(*root, "target/release/weighbridge"), depot)
	defer stub.stop()
	for _, name := range []string{"node", "go"} {
		if *only != "" && *only != name {
			continue
		}
		service := startCandidate(name, depot, stub.url)
		judge(name, service, facts, *windows)
		service.stop()
	}
}

func judge(name string, service *process, facts []Fact, windows int) {
	routes := mix(login(service.url))
	attack(service.url, routes, plan{rate: 250, duration: 8 * time.Second, poisson: true}) // warm
	fmt.Printf("%-5s %-26s %9s %12s %12s %12s %7s\n", "", "CPU per request, µs", "rate", "weigh", "judge", "spread", "ratio")
	for _, route := range []string{"GET /health", "GET /reports/daily", "GET /parcels/{id}/status"} {
		fact := find(facts, name, "cpu_per_request", route)
		one := only(routes, route)
		var costs []float64
		for range windows {
			before := service.cpu()
			seen := attack(service.url, one, plan{rate: fact.Conditions.Rate, duration: 1500 * time.Millisecond})
			time.Sleep(15 * time.Millisecond)
			costs = append(costs, (service.cpu()-before).Seconds()/float64(seen.good()))
		}
		low, middle, high := spread(costs)
		fmt.Printf("%-5s %-26s %9.0f %12.1f %12.1f %5.0f..%5.0f %7.2f\n", name, route, fact.Conditions.Rate,
			fact.Estimate.Point*1e6, middle*1e6, low*1e6, high*1e6, fact.Estimate.Point/middle)
	}
	capacity := find(facts, name, "capacity", "")
	fmt.Printf("%-5s capacity by weigh %.0f/s [%.0f, %.0f]; steps of the judge (stress: share over the limit / 1 %%):\n",
		name, capacity.Estimate.Point, capacity.Estimate.Low, capacity.Estimate.High)
	holds, breaks := 0.0, math.Inf(1)
	for _, step := range []float64{0.82, 0.9, 0.98, 1.06, 1.14} {
		rate := step * capacity.Estimate.Point
		// Short windows near the breaking point see nothing or far too much: what counts is the share over all.
		var all seen
		for seed := range int64(stepWindows) {
			all = append(all, attack(service.url, routes, plan{rate: rate, duration: 4 * time.Second, poisson: true, seed: seed})...)
		}
		stress, worst := all.stress(routes)
		fmt.Printf("%-5s   %5.2f x  %7.0f/s  stress %6.2f  %s\n", name, step, rate, stress, worst)
		if stress <= 1 && math.IsInf(breaks, 1) {
			holds = rate
		} else if stress > 1 {
			breaks = math.Min(breaks, rate)
		}
	}
	fmt.Printf("%-5s bracket: holds at %.0f, breaks at %.0f (%.2f to %.2f of weigh's)\n\n", name, holds, breaks,
		holds/capacity.Estimate.Point, breaks/capacity.Estimate.Point)
}

func read(path string) []Fact {
	bytes, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	var result struct {
		Facts []Fact `json:"facts"`
	}
	if err := json.Unmarshal(bytes, &result); err != nil {
		log.Fatal(err)
	}
	return result.Facts
}

func find(facts []Fact, candidate, metric, route string) Fact {
	for _, f := range facts {
		if f.Subject.Candidate == candidate && f.Metric == metric && f.Subject.Route == route {
			return f
		}
	}
	log.Fatalf("the result has no %s of %s %s", metric, candidate, route)
	return Fact{}
}
