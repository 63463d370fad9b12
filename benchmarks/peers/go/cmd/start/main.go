// Many goroutines which begin to receive from one empty channel, from the start of each until it blocks. Argument: goroutines.
package main

import (
	"sync"
	"sync/atomic"
	"time"

	"compare/internal/measure"
)

func main() {
	count := measure.Argument(1)
	measure.RunPart(func() (int, time.Duration) {
		channel := make(chan int)
		var sum atomic.Int64
		var arrivals, all sync.WaitGroup
		arrivals.Add(count)
		all.Add(count)
		start := time.Now()
		go func() {
			for index := 0; index < count; index++ {
				go func() {
					arrivals.Done()
					sum.Add(int64(<-channel))
					all.Done()
				}()
			}
		}()
		arrivals.Wait()
		elapsed := time.Since(start)

		for item := 0; item < count; item++ {
			channel <- item
		}
		all.Wait()
		measure.CheckSum(int(sum.Load()), count)
		return count, elapsed
	})
}
