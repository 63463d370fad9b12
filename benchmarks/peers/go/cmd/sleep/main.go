// Many goroutines, each of which sleeps ten times, 1 to 10 ms. Argument: goroutines.
package main

import (
	"sync"
	"time"

	"compare/internal/measure"
)

const (
	sleeps = 10
	least  = 55 * time.Millisecond
)

func main() {
	sleepers := measure.Argument(1)
	measure.Run(func() int {
		var all sync.WaitGroup
		all.Add(sleepers)
		for sleeper := 0; sleeper < sleepers; sleeper++ {
			go func(sleeper int) {
				start := time.Now()
				for sleep := 0; sleep < sleeps; sleep++ {
					time.Sleep(time.Duration(1+(sleeper*7+sleep*3)%sleeps) * time.Millisecond)
				}
				if slept := time.Since(start); slept < least {
					measure.Fail("slept %v, which is too short", slept)
				}
				all.Done()
			}(sleeper)
		}
		all.Wait()
		return sleepers * sleeps
	})
}
