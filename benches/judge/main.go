// Judge holds a result of `weigh examples/depot` against an independent open-loop client: this one, on net/http,
// with CPU read from /proc. Nothing of Weighbridge but its stub and its builds of the candidates takes part.
//
//	weighbridge weigh examples/depot --format json > result.json
//	go build -o /tmp/judge . && taskset -c 1 /tmp/judge -result result.json
//
// It prints, for a light route, a CPU-bound one and the fan-out, CPU per request at the rate that weigh used, and
// steps of the mix around weigh's capacity. A core of a shared machine is a third slower at one moment than at the next,
// and processes differ: rounds of fresh processes, the candidates in turn, spread what is measured over minutes, as weigh
// does.
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

// stepWindows of 4 s each make a step in a round: at its breaking point a service is late in episodes, seconds apart.
const stepWindows = 3

var judged = []string{"GET /health", "GET /reports/daily", "GET /parcels/{id}/status"}
var steps = []float64{0.82, 0.9, 0.98, 1.06, 1.14}

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
	rounds := flag.Int("rounds", 3, "fresh processes of each candidate")
	windows := flag.Int("windows", 5, "windows of a route in a round")
	capacity := flag.Bool("capacity", true, "whether to look for the breaking point, too")
	flag.Parse()
	runtime.GOMAXPROCS(3) // one waits in the kernel for what is due, the others have the answers
	facts := read(*result)
	depot := filepath.Join(*root, "examples/depot")
	stub := startStub(filepath.Join(*root, "target/release/weighbridge"), depot)
	defer stub.stop()
	names := []string{"node", "go"}
	all := map[string]*findings{"node": newFindings(), "go": newFindings()}
	for round := range *rounds {
		for _, name := range names {
			service := startCandidate(name, depot, stub.url)
			look(service, all[name], facts, name, round, *windows, *capacity)
			service.stop()
		}
	}
	removePod()
	for _, name := range names {
		all[name].print(name, facts, *capacity)
	}
}

// findings are of one candidate, over all rounds.
type findings struct {
	routes []route
	costs  map[string][]float64
	steps  map[float64]seen
}

func newFindings() *findings {
	return &findings{costs: map[string][]float64{}, steps: map[float64]seen{}}
}

// look measures a fresh process.
func look(service *process, into *findings, facts []Fact, name string, round, windows int, withCapacity bool) {
	routes := mix(login(service.url))
	into.routes = routes
	// What all routes share is compiled at its best after some ten thousand requests.
	attack(service.url, routes, plan{rate: 200, duration: 6 * time.Second, poisson: true, seed: int64(round)})
	attack(service.url, only(routes, "GET /parcels/{id}"), plan{rate: 1500, duration: 7 * time.Second, poisson: true})
	for range windows {
		for _, route := range judged {
			rate := find(facts, name, "cpu_per_request", route).Conditions.Rate
			before := service.cpu()
			seen := attack(service.url, only(routes, route), plan{rate: rate, duration: 1500 * time.Millisecond})
			time.Sleep(15 * time.Millisecond)
			into.costs[route] = append(into.costs[route], (service.cpu()-before).Seconds()/float64(seen.good()))
		}
	}
	if !withCapacity {
		return
	}
	capacity := find(facts, name, "capacity", "").Estimate.Point
	for _, step := range steps {
		for window := range stepWindows {
			load := plan{rate: step * capacity, duration: 4 * time.Second, poisson: true, seed: int64(stepWindows*round + window)}
			into.steps[step] = append(into.steps[step], attack(service.url, routes, load)...)
		}
	}
}

func (f *findings) print(name string, facts []Fact, withCapacity bool) {
	fmt.Printf("%-5s %-26s %9s %12s %12s %12s %7s\n", "", "CPU per request, µs", "rate", "weigh", "judge", "spread", "ratio")
	for _, route := range judged {
		fact := find(facts, name, "cpu_per_request", route)
		low, middle, high := spread(f.costs[route])
		fmt.Printf("%-5s %-26s %9.0f %12.1f %12.1f %5.0f..%5.0f %7.2f\n", name, route, fact.Conditions.Rate,
			fact.Estimate.Point*1e6, middle*1e6, low*1e6, high*1e6, fact.Estimate.Point/middle)
	}
	if !withCapacity {
		return
	}
	capacity := find(facts, name, "capacity", "").Estimate
	fmt.Printf("%-5s capacity by weigh %.0f/s [%.0f, %.0f]; steps of the judge (stress: share over the limit / 1 %%):\n",
		name, capacity.Point, capacity.Low, capacity.High)
	holds, breaks := 0.0, math.Inf(1)
	for _, step := range steps {
		// Short windows near the breaking point see nothing or far too much: what counts is the share over all.
		stress, worst := f.steps[step].stress(f.routes)
		fmt.Printf("%-5s   %5.2f x  %7.0f/s  stress %6.2f  %s\n", name, step, step*capacity.Point, stress, worst)
		if stress <= 1 && math.IsInf(breaks, 1) {
			holds = step
		} else if stress > 1 {
			breaks = math.Min(breaks, step)
		}
	}
	fmt.Printf("%-5s bracket: holds at %.2f, breaks at %.2f of weigh's\n\n", name, holds, breaks)
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
