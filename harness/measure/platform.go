package measure

import (
	"fmt"
	"os"
	"runtime"

	"muxlab/harness/units"
)

// A Platform is a machine with the system on it: what figures that were measured
// there depend on.
type Platform struct {
	Host   string            `json:"host"`
	CPU    string            `json:"cpu"` // its model; "" where it is not said
	Cores  int               `json:"cores"`
	Memory int64             `json:"memory_bytes"` // 0: unknown
	Kernel string            `json:"kernel"`
	OS     string            `json:"os"`
	Arch   string            `json:"arch"`
	Go     string            `json:"go"`
	Limits map[string]string `json:"limits"` // by their names, as muxlab doctor prints them
}

// Here is the platform that this process runs on.
func Here() Platform {
	p := Platform{
		CPU: CPU(), Cores: runtime.NumCPU(), Memory: InstalledMemory(),
		OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version(), Limits: map[string]string{},
	}
	p.Host, _ = os.Hostname()
	for _, l := range Limits() {
		if l.Name == "kernel" {
			p.Kernel = l.Value
			continue
		}
		p.Limits[l.Name] = l.Value
	}
	return p
}

// Same says whether figures of the two may stand on one axis.
func (p Platform) Same(o Platform) bool {
	return p.Host == o.Host && p.CPU == o.CPU && p.Cores == o.Cores && p.Arch == o.Arch
}

// String is the platform in a line: "4 × Xeon ..., 16 GiB, Linux 6.1, go1.26".
func (p Platform) String() string {
	cpu := p.CPU
	if cpu == "" {
		cpu = p.Arch + " cores"
	}
	s := fmt.Sprintf("%d × %s", p.Cores, cpu)
	if p.Memory > 0 {
		s += ", " + units.Text.Binary(p.Memory)
	}
	return s + ", " + p.Kernel + ", " + p.Go
}
