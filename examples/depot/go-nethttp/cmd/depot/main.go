// Command depot serves the parcel depot.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"depot/internal/api"
	"depot/internal/config"
	"depot/internal/session"
	"depot/internal/store"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err := run(); err != nil {
		slog.Error("depot failed", "error", err)
		os.Exit(1)
	}
}

func run() error {
	settings, err := config.Read()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	depot, err := open(ctx, settings)
	if err != nil {
		return err
	}
	defer depot.Store.Close()
	return serve(ctx, net.JoinHostPort("127.0.0.1", settings.Port), api.NewHandler(depot))
}

func open(ctx context.Context, settings config.Config) (*api.Depot, error) {
	opened, err := store.Open(settings.DatabasePath)
	if err != nil {
		return nil, err
	}
	zones, err := opened.Zones(ctx)
	if err != nil {
		return nil, err
	}
	shipments, err := opened.Shipments(ctx)
	if err != nil {
		return nil, err
	}
	return &api.Depot{
		Store:     opened,
		Tokens:    session.NewTokens(settings.SessionSecret),
		Zones:     zones,
		Shipments: shipments,
		Carriers:  api.NewCarriers(settings.CarriersURL),
	}, nil
}

// serve serves until ctx ends, then lets the requests under way finish.
func serve(ctx context.Context, address string, handler http.Handler) error {
	server := &http.Server{
		Addr:              address,
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       72 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(limit)
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
