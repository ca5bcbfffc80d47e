// Judge holds `weigh examples/depot` against an independent open-loop client: this one, on net/http, with CPU read from
// /proc. Nothing of Weighbridge but its stub and its builds of the candidates takes part.
//
//	cargo build --release
//	go build -o /tmp/judge . && taskset -c 1 /tmp/judge
//
// It prints, for a light route, a CPU-bound one and the fan-out, CPU per request at the rate that weigh used, and steps of
// the mix around weigh's capacity. A core of a shared machine is a third slower in one minute than in the next, and processes
// differ. So the two take turns: weigh, then the judge with fresh processes of the candidates, and again; what is compared is
// the mean of the turns, and how far the turns are apart is printed. And what a process served before changes what a route
// costs, by a third with V8 (what is compiled for one route's shapes alone is faster) and with Go (whose heap, and so its
// collector's pace, is that of the largest route): the judge goes over all routes, there and back, as weigh does.
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

// stepWindows of 4 s each make a step in a process: at its breaking point a service is late in episodes, seconds apart.
const stepWindows = 4

// processes of each candidate in a turn, each of which goes over all routes so often.
const processes, passes = 2, 4

// runIn isn't measured, window is.
const runIn, window = 400 * time.Millisecond, 800 * time.Millisecond

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
	turns := flag.Int("turns", 2, "how often weigh and the judge take turns")
	weighTime := flag.String("time", "10m", "of one weigh; shorter ones have younger processes")
	result := flag.String("result", "", "JSON of a weigh that has just ended: the first turn goes by it")
	flag.Parse()
	runtime.GOMAXPROCS(3) // one waits in the kernel for what is due, the others have the answers
	depot := filepath.Join(*root, "examples/depot")
	weighbridge := filepath.Join(*root, "target/release/weighbridge")
	names := []string{"node", "go"}
	all := map[string]*findings{"node": newFindings(), "go": newFindings()}
	for turn := range *turns {
		var facts []Fact
		if *result != "" && turn == 0 {
			facts = readFacts(*result)
		} else {
			facts = weigh(weighbridge, depot, *weighTime)
		}
		stub := startStub(weighbridge, depot)
		for _, name := range names {
			all[name].begin(facts, name)
		}
		for process := range processes {
			for _, name := range names {
				service := startCandidate(name, depot, stub.url)
				all[name].look(service, depot, facts, name, turn*processes+process)
				service.stop()
			}
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
	costs      map[string][]turn
	capacities []float64
	steps      map[float64]seen
}

// turn is what the two say of a route: its rate, and seconds of CPU per request by weigh and in each window of the judge.
type turn struct {
	rate, weigh float64
	judge       []float64
}

func newFindings() *findings {
	return &findings{costs: map[string][]turn{}, steps: map[float64]seen{}}
}

func (f *findings) begin(facts []Fact, name string) {
	for _, route := range judged {
		fact := find(facts, name, "cpu_per_request", route)
		f.costs[route] = append(f.costs[route], turn{fact.Conditions.Rate, fact.Estimate.Point, nil})
	}
	f.capacities = append(f.capacities, find(facts, name, "capacity", "").Estimate.Point)
}

// look measures a fresh process, the `number`th.
func (f *findings) look(service *process, depot string, facts []Fact, name string, number int) {
	f.routes = mix(depot, login(service.url))
	// What all routes share is compiled at its best after some ten thousand requests.
	attack(service.url, f.routes, plan{rate: 200, duration: 6 * time.Second, poisson: true, seed: int64(number)})
	attack(service.url, only(f.routes, "GET /parcels/{id}"), plan{rate: 1500, duration: 7 * time.Second, poisson: true})
	for pass := range passes {
		for index := range f.routes {
			if pass%2 == 1 {
				index = len(f.routes) - 1 - index
			}
			one := f.routes[index]
			rate := find(facts, name, "cpu_per_request", one.name).Conditions.Rate
			attack(service.url, []route{one}, plan{rate: rate, duration: runIn})
			before := service.cpu()
			seen := attack(service.url, []route{one}, plan{rate: rate, duration: window})
			time.Sleep(15 * time.Millisecond)
			if turns := f.costs[one.name]; turns != nil {
				last := &turns[len(turns)-1]
				last.judge = append(last.judge, (service.cpu()-before).Seconds()/float64(seen.good()))
			}
		}
	}
	capacity := f.capacities[len(f.capacities)-1]
	for _, step := range steps {
		for window := range stepWindows {
			load := plan{rate: step * capacity, duration: 4 * time.Second, poisson: true, seed: int64(stepWindows*number + window)}
			f.steps[step] = append(f.steps[step], attack(service.url, f.routes, load)...)
		}
	}
}

// printTurn prints the last turn.
func (f *findings) printTurn(name string) {
	for _, route := range judged {
		last := f.costs[route][len(f.costs[route])-1]
		fmt.Printf("%-5s %-26s at %5.0f/s: weigh %7.1f µs, judge %7.1f µs, ratio %.2f\n", name, route, last.rate,
			last.weigh*1e6, median(last.judge)*1e6, last.weigh/median(last.judge))
	}
	fmt.Printf("%-5s capacity by weigh %.0f/s\n", name, f.capacities[len(f.capacities)-1])
}

func (f *findings) print(name string) {
	fmt.Printf("\n%-5s %-26s %s\n", "", "CPU per request", "weigh over judge: geometric mean of the turns, and the turns")
	means := []float64{}
	for _, route := range judged {
		ratios := []float64{}
		for _, turn := range f.costs[route] {
			ratios = append(ratios, turn.weigh/median(turn.judge))
		}
		means = append(means, geometricMean(ratios))
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
	// Where a request cost the judge more, by the state of the core in its minutes, a core had room for fewer.
	dearer := 1 / geometricMean(means)
	fmt.Printf("%-5s bracket: holds at %.2f, breaks at %.2f of weigh's; a request cost the judge %.2f times as much: at the same cost %.2f and %.2f\n",
		name, holds, breaks, dearer, holds*dearer, breaks*dearer)
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
	return parseFacts(bytes)
}

func readFacts(path string) []Fact {
	bytes, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return parseFacts(bytes)
}

func parseFacts(bytes []byte) []Fact {
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
