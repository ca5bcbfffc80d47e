package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is a service of ours on a CPU of its own.
type process struct {
	command *exec.Cmd
	url     string
}

func startStub(weighbridge, depot string) *process {
	port := freePort()
	return start("1", depot, nil, port, "/__stub/stats", weighbridge, "stub", "--latency", "lognormal(median=8ms, p99=25ms)",
		"--body", filepath.Join(absolute(depot), "carriers.json"), "--listen", fmt.Sprintf("127.0.0.1:%d", port))
}

// startCandidate starts what weigh has built, pinned as weigh does on two CPUs.
func startCandidate(name, depot, carriers string) *process {
	builds, _ := filepath.Glob(filepath.Join(depot, ".weighbridge/build", name+"-*"))
	dir := ""
	for _, build := range builds {
		if info, err := os.Stat(build); err == nil && info.IsDir() {
			dir = build
		}
	}
	if dir == "" {
		log.Fatalf("no build of %s: run weigh first", name)
	}
	port := freePort()
	env := []string{fmt.Sprintf("PORT=%d", port), "NODE_ENV=production", "SESSION_SECRET=depot-example-not-a-secret",
		"CARRIERS_URL=" + carriers, "GOMAXPROCS=2"}
	argv := []string{"./depot"}
	if name == "node" {
		found, _ := filepath.Glob(filepath.Join(os.Getenv("HOME"), ".cache/weighbridge/node-24*/package/bin/node"))
		if len(found) == 0 {
			log.Fatal("no Node 24 in the cache: run weigh first")
		}
		argv = []string{found[len(found)-1], "dist/server.js"}
	}
	return start("0", dir, env, port, "/health", inPod(argv)...)
}

const podGroup = "weighbridge-judge"

// podMemory is the pod's memory limit in depot's weighbridge.toml. V8 sizes its generations by it.
const podMemory = 512 << 20

// inPod runs a command in a cgroup with the pod's memory limit, of version 1 or 2.
func inPod(argv []string) []string {
	root, limit := "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
	if _, err := os.Stat(root); err != nil {
		root, limit = "/sys/fs/cgroup", "memory.max"
	}
	group := filepath.Join(root, podGroup)
	if err := os.MkdirAll(group, 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(group, limit), fmt.Append(nil, podMemory), 0o644); err != nil {
		log.Fatal(err)
	}
	enter := "echo $$ > " + filepath.Join(group, "cgroup.procs") + ` && exec "$@"`
	return append([]string{"/bin/sh", "-c", enter, "sh"}, argv...)
}

// removePod removes the cgroup, once nothing is in it.
func removePod() {
	for _, root := range []string{"/sys/fs/cgroup/memory", "/sys/fs/cgroup"} {
		_ = os.Remove(filepath.Join(root, podGroup))
	}
}

func start(cpu, dir string, env []string, port int, ready string, argv ...string) *process {
	command := exec.Command("taskset", append([]string{"-c", cpu}, argv...)...)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if strings.Contains(argv[0], "/") && !filepath.IsAbs(argv[0]) && argv[0] != "./depot" {
		command.Args[3] = absolute(argv[0])
	}
	if err := command.Start(); err != nil {
		log.Fatal(err)
	}
	p := &process{command, fmt.Sprintf("http://127.0.0.1:%d", port)}
	for range 500 {
		if response, err := http.Get(p.url + ready); err == nil {
			response.Body.Close()
			return p
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.stop()
	log.Fatalf("%v was never ready", argv)
	return nil
}

// stop ends it. A connection that the client opened and never used keeps Node's server.close() waiting for ever.
func (p *process) stop() {
	client.CloseIdleConnections()
	p.command.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(10*time.Second, func() { p.command.Process.Kill() })
	p.command.Wait()
	late.Stop()
}

// cpu is the CPU time of all living threads, from their schedstat.
func (p *process) cpu() time.Duration {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.command.Process.Pid))
	total := time.Duration(0)
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue
		}
		var nanoseconds int64
		fmt.Sscan(string(text), &nanoseconds)
		total += time.Duration(nanoseconds)
	}
	return total
}

func freePort() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func absolute(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		log.Fatal(err)
	}
	return path
}
