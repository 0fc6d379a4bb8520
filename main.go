// Command muxlab is an I/O multiplexing teaching lab: ten ways to build the same
// echo server, and a screen that shows each of them wait.
package main

import (
	"os"

	"muxlab/cli"
)

func main() { os.Exit(cli.Main(sources)) }
