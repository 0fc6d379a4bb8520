package compare

import (
	"fmt"
	"os"
	"runtime"

	"muxlab/harness/measure"
)

// Machine is where something was measured.
type Machine struct {
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

// Here is this machine.
func Here() Machine {
	m := Machine{
		CPU: measure.CPU(), Cores: runtime.NumCPU(), Memory: measure.InstalledMemory(),
		OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version(), Limits: map[string]string{},
	}
	m.Host, _ = os.Hostname()
	for _, l := range measure.Limits() {
		if l.Name == "kernel" {
			m.Kernel = l.Value
			continue
		}
		m.Limits[l.Name] = l.Value
	}
	return m
}

// Same says whether figures of the two may stand on one axis.
func (m Machine) Same(o Machine) bool {
	return m.Host == o.Host && m.CPU == o.CPU && m.Cores == o.Cores && m.Arch == o.Arch
}

// String is the machine in a line: "4 × Xeon ..., 16 GB, Linux 6.1, go1.26".
func (m Machine) String() string {
	cpu := m.CPU
	if cpu == "" {
		cpu = m.Arch + " cores"
	}
	s := fmt.Sprintf("%d × %s", m.Cores, cpu)
	if m.Memory > 0 {
		s += fmt.Sprintf(", %.0f GB", float64(m.Memory)/(1<<30))
	}
	return s + ", " + m.Kernel + ", " + m.Go
}
