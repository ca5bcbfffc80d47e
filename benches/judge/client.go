package main

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// plan is a load: how many requests a second, how long, and how they arrive.
type plan struct {
	rate     float64
	duration time.Duration
	poisson  bool
	seed     int64
}

// answer is one request: its route, its latency from when it was due, and whether it was answered as wanted.
type answer struct {
	route   int
	latency time.Duration
	good    bool
}

type seen []answer

var client = &http.Client{
	Transport: &http.Transport{MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256},
	Timeout:   5 * time.Second,
}

// attack sends each request when it is due, whether or not earlier ones were answered.
func attack(url string, routes []route, p plan) seen {
	rng := rand.New(rand.NewPCG(uint64(p.seed), 7))
	total := 0.0
	for _, r := range routes {
		total += r.weight
	}
	var mutex sync.Mutex
	var all seen
	var waiting sync.WaitGroup
	// Go's own timers come in steps of a millisecond, and requests in bunches cost a service less: this thread sleeps by
	// itself, to some 50 µs.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := time.Now()
	due := time.Duration(0)
	for due < p.duration {
		pause(time.Until(start.Add(due)))
		index, drawn := 0, rng.Float64()*total
		for drawn >= routes[index].weight && index < len(routes)-1 {
			drawn -= routes[index].weight
			index++
		}
		request := routes[index].make(url, rng)
		at := start.Add(due)
		waiting.Go(func() {
			good := send(request, routes[index].status)
			one := answer{index, time.Since(at), good}
			mutex.Lock()
			all = append(all, one)
			mutex.Unlock()
		})
		gap := 1 / p.rate
		if p.poisson {
			gap *= rng.ExpFloat64()
		}
		due += time.Duration(gap * float64(time.Second))
	}
	waiting.Wait()
	return all
}

// pause sleeps for that long in the kernel.
func pause(d time.Duration) {
	if d > 0 {
		span := syscall.NsecToTimespec(d.Nanoseconds())
		_ = syscall.Nanosleep(&span, nil)
	}
}

func send(request *http.Request, status int) bool {
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return err == nil && response.StatusCode == status
}

func (s seen) good() int {
	n := 0
	for _, a := range s {
		if a.good {
			n++
		}
	}
	return n
}

// stress is the largest, over routes with at least 1,000 requests, of the share over the p99 limit over 1 %; with fewer
// a single episode of lateness decides.
func (s seen) stress(routes []route) (float64, string) {
	worst, name := 0.0, ""
	for index, r := range routes {
		n, over := 0, 0
		for _, a := range s {
			if a.route != index {
				continue
			}
			n++
			if !a.good || a.latency > r.limit {
				over++
			}
		}
		if n < 1000 {
			continue
		}
		if stress := float64(over) / float64(n) / 0.01; stress > worst {
			worst, name = stress, r.name
		}
	}
	return worst, name
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func geometricMean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(values)))
}

func newRequest(method, url, token, body string) *http.Request {
	request, err := http.NewRequest(method, url, bytes.NewReader([]byte(body)))
	if err != nil {
		panic(err)
	}
	if token != "" {
		request.Header.Set("authorization", "Bearer "+token)
	}
	if body != "" {
		request.Header.Set("content-type", "application/json")
	}
	return request
}
