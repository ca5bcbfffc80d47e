// Judge holds `weigh examples/depot` against an independent open-loop client: this one, on net/http, with CPU read from
// /proc. Nothing of Weighbridge but its stub and its builds of the candidates takes part.
//
//	cargo build --release
//	go build -o /tmp/judge . && taskset -c 1 /tmp/judge
//
// It prints, for a light route, a CPU-bound one and the fan-out, CPU per request at the rate that weigh used, and steps of
// the mix around weigh's capacity. A core of a shared machine is a third slower in one minute than in the next, and processes
// differ. So the two take turns: a shorter weigh, then the judge with a fresh process of each candidate, again and again;
// what is compared is the mean of the turns, and how far the turns are apart is printed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
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
	root := flag.String("root", "../..", "the checkout")
	turns := flag.Int("turns", 3, "how often weigh and the judge take turns")
	weighTime := flag.String("time", "5m", "of one weigh")
	windows := flag.Int("windows", 5, "windows of a route in a turn")
	flag.Parse()
	runtime.GOMAXPROCS(3) // one waits in the kernel for what is due, the others have the answers
	depot := filepath.Join(*root, "examples/depot")
	weighbridge := filepath.Join(*root, "target/release/weighbridge")
	names := []string{"node", "go"}
	all := map[string]*findings{"node": newFindings(), "go": newFindings()}
	for turn := range *turns {
		facts := weigh(weighbridge, depot, *weighTime)
		stub := startStub(weighbridge, depot)
		for _, name := range names {
			service := startCandidate(name, depot, stub.url)
			look(service, all[name], facts, name, turn, *windows)
			service.stop()
		}
		stub.stop()
		removePod()
		for _, name := range names {
			all[name].printTurn(name)
		}
	}
	for _, name := range names {
		all[name].print(name)
	}
}

// findings are of one candidate, over all turns.
type findings struct {
	routes     []route
	costs      map[string][]pair
	capacities []float64
	steps      map[float64]seen
}

// pair is what the two say of a route in a turn, seconds of CPU per request.
type pair struct{ rate, weigh, judge float64 }

func newFindings() *findings {
	return &findings{costs: map[string][]pair{}, steps: map[float64]seen{}}
}

// look measures a fresh process.
func look(service *process, into *findings, facts []Fact, name string, turn, windows int) {
	routes := mix(login(service.url))
	into.routes = routes
	// What all routes share is compiled at its best after some ten thousand requests.
	attack(service.url, routes, plan{rate: 200, duration: 6 * time.Second, poisson: true, seed: int64(turn)})
	attack(service.url, only(routes, "GET /parcels/{id}"), plan{rate: 1500, duration: 7 * time.Second, poisson: true})
	costs := map[string][]float64{}
	for range windows {
		for _, route := range judged {
			rate := find(facts, name, "cpu_per_request", route).Conditions.Rate
			before := service.cpu()
			seen := attack(service.url, only(routes, route), plan{rate: rate, duration: 1500 * time.Millisecond})
			time.Sleep(15 * time.Millisecond)
			costs[route] = append(costs[route], (service.cpu()-before).Seconds()/float64(seen.good()))
		}
	}
	for _, route := range judged {
		fact := find(facts, name, "cpu_per_request", route)
		into.costs[route] = append(into.costs[route], pair{fact.Conditions.Rate, fact.Estimate.Point, median(costs[route])})
	}
	capacity := find(facts, name, "capacity", "").Estimate.Point
	into.capacities = append(into.capacities, capacity)
	for _, step := range steps {
		for window := range stepWindows {
			load := plan{rate: step * capacity, duration: 4 * time.Second, poisson: true, seed: int64(stepWindows*turn + window)}
			into.steps[step] = append(into.steps[step], attack(service.url, routes, load)...)
		}
	}
}

// printTurn prints the last turn.
func (f *findings) printTurn(name string) {
	for _, route := range judged {
		last := f.costs[route][len(f.costs[route])-1]
		fmt.Printf("%-5s %-26s at %5.0f/s: weigh %7.1f µs, judge %7.1f µs, ratio %.2f\n", name, route, last.rate,
			last.weigh*1e6, last.judge*1e6, last.weigh/last.judge)
	}
	fmt.Printf("%-5s capacity by weigh %.0f/s\n", name, f.capacities[len(f.capacities)-1])
}

func (f *findings) print(name string) {
	fmt.Printf("\n%-5s %-26s %s\n", "", "CPU per request", "weigh over judge: geometric mean of the turns, and the turns")
	for _, route := range judged {
		ratios := []float64{}
		for _, turn := range f.costs[route] {
			ratios = append(ratios, turn.weigh/turn.judge)
		}
		fmt.Printf("%-5s %-26s %5.2f  %.2f\n", name, route, geometricMean(ratios), ratios)
	}
	fmt.Printf("%-5s capacity by weigh %.0f/s %.0f; steps of the judge (stress: share over the limit / 1 %%):\n", name,
		geometricMean(f.capacities), f.capacities)
	holds, breaks := 0.0, math.Inf(1)
	for _, step := range steps {
		// Short windows near the breaking point see nothing or far too much: what counts is the share over all.
		stress, worst := f.steps[step].stress(f.routes)
		fmt.Printf("%-5s   %5.2f x  stress %6.2f  %s\n", name, step, stress, worst)
		if stress <= 1 && math.IsInf(breaks, 1) {
			holds = step
		} else if stress > 1 {
			breaks = math.Min(breaks, step)
		}
	}
	fmt.Printf("%-5s bracket: holds at %.2f, breaks at %.2f of weigh's\n", name, holds, breaks)
}

// weigh runs Weighbridge on both CPUs, wherever the judge itself is pinned to.
func weigh(weighbridge, depot, duration string) []Fact {
	command := exec.Command("taskset", "-c", "0,1", weighbridge, "weigh", depot, "--time", duration, "--format", "json", "--quiet")
	command.Stderr = os.Stderr
	bytes, err := command.Output()
	// Exit code 4: nothing to conclude from, but measured all the same.
	if exit, is := err.(*exec.ExitError); err != nil && (!is || exit.ExitCode() != 4) {
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
