// Package measure is what all programs have in common: they do their work twice, and print what the second time took.
package measure

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

// Argument returns a number of the command line, counted from 1.
func Argument(position int) int {
	number, err := strconv.Atoi(os.Args[position])
	if err != nil {
		Fail("argument %d: %v", position, err)
	}
	return number
}

// Fail ends the program because a result is wrong.
func Fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}

// CheckSum fails unless each of the numbers below a bound came through once.
func CheckSum(sum, count int) {
	if expected := count * (count - 1) / 2; sum != expected {
		Fail("the sum is %d and should be %d", sum, expected)
	}
}

// Run measures all of the work, which returns how many operations it did.
func Run(work func() int) {
	RunPart(func() (int, time.Duration) {
		start := time.Now()
		operations := work()
		return operations, time.Since(start)
	})
}

// RunPart measures work which says itself how long the part that counts took.
func RunPart(work func() (int, time.Duration)) {
	work()
	runtime.GC()

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := cpuSeconds()
	operations, elapsed := work()
	cpu = cpuSeconds() - cpu
	runtime.ReadMemStats(&after)

	fmt.Printf("%f %f %f\n",
		float64(elapsed.Nanoseconds())/float64(operations),
		float64(after.TotalAlloc-before.TotalAlloc)/float64(operations),
		cpu)
}
