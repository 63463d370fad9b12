// As many senders as receivers at one channel. Arguments: items, senders, capacity.
package main

import (
	"sync"

	"compare/internal/measure"
)

func main() {
	items, width, capacity := measure.Argument(1), measure.Argument(2), measure.Argument(3)
	measure.Run(func() int {
		channel := make(chan int, capacity)
		sums := make(chan int)
		var senders sync.WaitGroup
		senders.Add(width)
		for index := 0; index < width; index++ {
			go func(index int) {
				for item := index; item < items; item += width {
					channel <- item
				}
				senders.Done()
			}(index)
			go func() {
				sum := 0
				for item := range channel {
					sum += item
				}
				sums <- sum
			}()
		}
		senders.Wait()
		close(channel)

		sum := 0
		for index := 0; index < width; index++ {
			sum += <-sums
		}
		measure.CheckSum(sum, items)
		return items
	})
}
