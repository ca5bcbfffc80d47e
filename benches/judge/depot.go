package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// route is one kind of request of the depot's workload, as examples/depot/weighbridge.toml has it.
type route struct {
	name   string
	weight float64
	limit  time.Duration
	status int
	make   func(url string, rng *rand.Rand) *http.Request
}

func mix(depot, token string) []route {
	ms := time.Millisecond
	get := func(path func(rng *rand.Rand) string) func(string, *rand.Rand) *http.Request {
		return func(url string, rng *rand.Rand) *http.Request { return newRequest("GET", url+path(rng), token, "") }
	}
	post := func(path string, body func(rng *rand.Rand) string) func(string, *rand.Rand) *http.Request {
		return func(url string, rng *rand.Rand) *http.Request { return newRequest("POST", url+path, token, body(rng)) }
	}
	fixed := func(text string) func(*rand.Rand) string { return func(*rand.Rand) string { return text } }
	id := func(rng *rand.Rand) int { return 1 + rng.IntN(5000) }
	within := func(rng *rand.Rand, low, high int) int { return low + rng.IntN(high-low+1) }
	names := []string{"Zoë Müller", "Łukasz Dvořák", "Huber & Söhne", "王芳"}
	manifest, err := os.ReadFile(filepath.Join(depot, "workload", "manifest.json"))
	if err != nil {
		log.Fatal(err)
	}
	return []route{
		{"GET /health", 5, 100 * ms, 200, get(fixed("/health"))},
		{"GET /parcels/{id}", 60, 100 * ms, 200, get(func(r *rand.Rand) string { return fmt.Sprintf("/parcels/%d", id(r)) })},
		{"GET /parcels/{id}/status", 12, 150 * ms, 200, get(func(r *rand.Rand) string { return fmt.Sprintf("/parcels/%d/status", id(r)) })},
		{"POST /parcels", 8, 100 * ms, 201, post("/parcels", func(r *rand.Rand) string {
			return fmt.Sprintf(`{"reference":"WB-%d","recipient":"%s","street":"Marktgasse 12","city":"Bern","country":"CH","service":"express","weight_g":%d,"length_mm":%d,"width_mm":%d,"height_mm":%d,"fragile":true,"notes":"Ring twice"}`,
				within(r, 100000, 999999), names[r.IntN(4)], within(r, 50, 31500), within(r, 100, 1200), within(r, 50, 600), within(r, 10, 600))
		})},
		{"GET /zones", 8, 100 * ms, 200, get(func(r *rand.Rand) string {
			return fmt.Sprintf("/zones?lat=%.5f&lon=%.5f", 45.8+1.9*r.Float64(), 5.8+3.9*r.Float64())
		})},
		{"POST /labels", 2, 150 * ms, 200, post("/labels", func(r *rand.Rand) string {
			return fmt.Sprintf(`{"reference":"DP-%d","recipient":"Anna Huber","city":"Bern","service":"express"}`, within(r, 100000, 999999))
		})},
		{"GET /reports/daily", 1.5, 150 * ms, 200, get(fixed("/reports/daily"))},
		{"POST /sessions", 0.3, 500 * ms, 201, post("/sessions", fixed(credentials))},
		{"POST /manifests", 0.4, 400 * ms, 200, post("/manifests", fixed(string(manifest)))},
	}
}

const credentials = `{"user":"ada","password":"harbour-crane-41"}`

func only(routes []route, name string) []route {
	for _, r := range routes {
		if r.name == name {
			return []route{r}
		}
	}
	log.Fatalf("no route %s", name)
	return nil
}

func login(url string) string {
	response, err := client.Do(newRequest("POST", url+"/sessions", "", credentials))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var session struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&session); err != nil {
		log.Fatal(err)
	}
	return session.Token
}
