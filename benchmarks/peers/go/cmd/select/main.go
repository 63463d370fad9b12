// Four senders, a channel each, and one goroutine which receives from whichever has something. Arguments: items, capacity.
package main

import "compare/internal/measure"

const width = 4

func main() {
	items, capacity := measure.Argument(1), measure.Argument(2)
	measure.Run(func() int {
		var channels [width]chan int
		for index := range channels {
			channels[index] = make(chan int, capacity)
			go func(index int) {
				for item := index; item < items; item += width {
					channels[index] <- item
				}
			}(index)
		}

		sum := make(chan int)
		go func() {
			received := 0
			for count := 0; count < items; count++ {
				select {
				case item := <-channels[0]:
					received += item
				case item := <-channels[1]:
					received += item
				case item := <-channels[2]:
					received += item
				case item := <-channels[3]:
					received += item
				}
			}
			sum <- received
		}()
		measure.CheckSum(<-sum, items)
		return items
	})
}
