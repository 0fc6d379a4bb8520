// Command muxlab is an I/O multiplexing teaching lab: the same echo server,
// built in many ways, and a screen that shows each of them wait.
package main

import (
	"os"

	"muxlab/cli"
)

func main() { os.Exit(cli.Main(sources)) }
