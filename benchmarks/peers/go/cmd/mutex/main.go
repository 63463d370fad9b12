// Some goroutines count together under one mutex. Arguments: locks, goroutines.
package main

import (
	"sync"

	"compare/internal/measure"
)

func main() {
	locks, width := measure.Argument(1), measure.Argument(2)
	measure.Run(func() int {
		var mutex sync.Mutex
		var all sync.WaitGroup
		count := 0
		all.Add(width)
		for index := 0; index < width; index++ {
			go func() {
				for done := 0; done < locks/width; done++ {
					mutex.Lock()
					count++
					mutex.Unlock()
				}
				all.Done()
			}()
		}
		all.Wait()
		if count != locks {
			measure.Fail("counted %d and should have %d", count, locks)
		}
		return locks
	})
}
