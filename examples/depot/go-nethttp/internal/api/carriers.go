package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	carrierTimeout     = 2 * time.Second
	carrierConnections = 256
)

var carrierNames = [...]string{"north", "coast", "alpine"}

// Carriers asks the carriers where a parcel is.
type Carriers struct {
	url    string
	client *http.Client
}

// Leg is what a carrier knows of a parcel; all but its name is null if it could not be asked.
type Leg struct {
	Carrier   string  `json:"carrier"`
	Available bool    `json:"available"`
	State     *string `json:"state"`
	Place     *string `json:"place"`
	At        *string `json:"at"`
}

// NewCarriers makes a client of the carriers at url.
func NewCarriers(url string) *Carriers {
	transport := &http.Transport{
		MaxConnsPerHost:     carrierConnections,
		MaxIdleConnsPerHost: carrierConnections,
		IdleConnTimeout:     time.Minute,
	}
	return &Carriers{url: url, client: &http.Client{Transport: transport, Timeout: carrierTimeout}}
}

// ask asks all carriers at once. One that fails or takes too long is reported as unavailable: the others still tell
// where the parcel is.
func (c *Carriers) ask(ctx context.Context, id int64) []Leg {
	legs := make([]Leg, len(carrierNames))
	var group sync.WaitGroup
	for i, name := range carrierNames {
		group.Go(func() {
			leg, err := c.askOne(ctx, name, id)
			if err != nil {
				leg = Leg{}
			}
			leg.Carrier, leg.Available = name, err == nil
			legs[i] = leg
		})
	}
	group.Wait()
	return legs
}

func (c *Carriers) askOne(ctx context.Context, name string, id int64) (Leg, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/carriers/%s/parcels/%d", c.url, name, id), nil)
	if err != nil {
		return Leg{}, err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return Leg{}, err
	}
	defer response.Body.Close()
	// Read to the end, or the connection can't be used again.
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return Leg{}, err
	}
	if response.StatusCode != http.StatusOK {
		return Leg{}, fmt.Errorf("carrier %s answered %d", name, response.StatusCode)
	}
	var leg Leg
	if err := json.Unmarshal(body, &leg); err != nil {
		return Leg{}, err
	}
	if leg.State == nil || leg.Place == nil || leg.At == nil {
		return Leg{}, fmt.Errorf("carrier %s left out a field", name)
	}
	return leg, nil
}
