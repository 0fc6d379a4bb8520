// Package trace keeps which system calls a server makes, and reads that trace while the
// server runs. Each worker's kernel (harness/trace/recorded) writes one event a call into a
// file that is mapped into memory; viewers read the file from outside and never make the
// writer wait. It knows nothing of the past beyond its rings, of recordings
// (harness/recording), or of what only the kernel can be sampled for (harness/measure).
//
// Read op.go, event.go and layout.go for the format; writer.go, slot.go, table.go and ring.go
// for the writer; source.go, file.go and live.go for the reader.
package trace
